from vit import run, show


def program():
    show(42)
    show(1)
    show(2)


run(program)
