from vit import run, show


def program():
    show([1, 4, 9])
    show([True, True])
    show(2)
    show(1, "x")
    show(2, "y")


run(program)
