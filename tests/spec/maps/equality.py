from vit import run, show


def program():
    show(True, False, True, True)
    show(True)
    show(False, False, True)
    show(False)
    show(True, True)


run(program)
