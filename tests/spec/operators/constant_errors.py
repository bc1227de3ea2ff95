from vit import fail, run, show


def program():
    show("alive")
    fail("DivisionByZero")
    return 1


run(program)
