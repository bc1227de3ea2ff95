from vit import run, show


def program():
    show(20, 10, 30)
    show([1, 3], True, False)


run(program)
