from vit import run, show


def program():
    show(True, False, False)
    show(True, True, True)
    show(True, True, 1, True)
    show(True, False, True)
    show(True, False)


run(program)
