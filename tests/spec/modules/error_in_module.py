from vit import fail, run, show


def program():
    show("Geometry", True)
    fail("Geometry")
    return 1


run(program)
