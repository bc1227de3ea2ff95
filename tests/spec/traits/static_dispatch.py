from vit import run, show


def program():
    show("shape of 4.0", "circle of 3.0", "blob", "shape")
    show(10.0, 1.5)


run(program)
