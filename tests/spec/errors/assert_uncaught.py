from vit import fail, run


def program():
    fail("AssertionFailed")
    return 1


run(program)
