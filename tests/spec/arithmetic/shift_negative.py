from vit import run, show, shru


def program():
    show("before")
    show(shru(1, -1))


run(program)
