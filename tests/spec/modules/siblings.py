from vit import run, show


def program():
    show(12.0, 9.0)


run(program)
