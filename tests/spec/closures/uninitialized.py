from vit import fail, run


def program():
    fail("Uninitialized")
    return 1


run(program)
