from vit import run, show


def program():
    show([], True, True)
    show("leaving")
    return 3


run(program)
