from vit import VitError, run, show


def program():
    show(3)
    raise VitError("Panic", "bad: luck")


run(program)
