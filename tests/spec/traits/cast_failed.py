from vit import fail, run, show


def program():
    show(1)
    fail("CastFailed")
    return 1


run(program)
