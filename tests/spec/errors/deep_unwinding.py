from vit import run, show


def program():
    show("bottom", [0, 100, 200, 300, 400, 500], True)
    show(50)
    show(50, -1)


run(program)
