from vit import run, show


def program():
    show("run:", "DivisionByZero")
    show("run:", "own")
    show(5, None, None, 3)
    show("at 2", 3)
    show(-1, 10, 5)


run(program)
