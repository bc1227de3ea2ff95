from vit import run, show


def program():
    show(False, 1, True, 2, True, 5, True, 7)
    show(True, False)
    show(True, False, True, True)


run(program)
