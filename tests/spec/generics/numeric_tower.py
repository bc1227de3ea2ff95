from vit import run, show


def program():
    show(81, 2.25, 7 / 3, 1.0)
    show(-1, 0, 1, 14, 0.25)
    show(-3, 1.5)


run(program)
