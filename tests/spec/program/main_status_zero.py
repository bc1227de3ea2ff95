from vit import run, show


def program():
    show("main")
    return 0


run(program)
