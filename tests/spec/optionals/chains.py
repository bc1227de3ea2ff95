from vit import run, show


def program():
    show("x", 3, 1, "X")
    show(None, None, None, "-")
    show(None, None, None, "-")
    show(2)
    show(3, None, 12, None, 1, 0)
    show(4, None, "TE")


run(program)
