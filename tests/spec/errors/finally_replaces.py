from vit import run, show


def program():
    show(2, 3, 4, 1)
    show("new")
    show("newer")


run(program)
