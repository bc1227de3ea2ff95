from vit import fail, run, show


def program():
    show("before")
    show("finally first")
    fail("disk", "no space left")
    return 1


run(program)
