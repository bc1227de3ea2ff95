from vit import run, show


def program():
    show(True, True, False, True, True, False)
    show(True, True, True)
    show(True, True, True, True, True, True)
    show(True, True, True, True, True)
    show(False, True, False, False, True)
    show(True, False, True, True)
    show(True, True, True)


run(program)
