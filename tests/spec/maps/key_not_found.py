from vit import fail, run, show


def program():
    show(1)
    fail("KeyNotFound")
    return 1


run(program)
