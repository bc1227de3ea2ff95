from vit import run, show


def program():
    show(1, 1)
    show(True, 5, "f", 1)


run(program)
