from vit import VitError, run, show


def program():
    show("before")
    raise VitError("Panic", "with a message")


run(program)
