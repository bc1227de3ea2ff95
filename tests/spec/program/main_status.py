from vit import run, show

status = 3


def program():
    show("top")
    show("main")
    return status + 4


run(program)
