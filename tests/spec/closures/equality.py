from vit import run, show


def program():
    show(True, False, True, True, False)
    show(True, False)


run(program)
