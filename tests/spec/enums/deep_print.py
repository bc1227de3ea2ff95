from vit import VitError, run, show


def program():
    show("made", 199999)
    show(True)
    raise VitError("StackOverflow")


run(program)
