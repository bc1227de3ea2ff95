from vit import run, show


def program():
    show("5 10 [1, 2, 3] n", 15)
    show(12)


run(program)
