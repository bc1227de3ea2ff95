from vit import run, show


def program():
    show(2, 2, 2)
    show(11, 11)
    show(12, 23, 23)
    show(4)


run(program)
