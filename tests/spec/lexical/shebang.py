from vit import run, show


def program():
    show("works")


run(program)
