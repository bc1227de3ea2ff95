from vit import fail, run, show


def program():
    show("before")
    fail("Panic", "it is over")
    return 1


run(program)
