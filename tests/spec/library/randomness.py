from vit import run, show


def program():
    show(True, True, True)
    show(True, 6000)
    show(True, True, True, 5)
    show(True)
    show("InvalidArgument")
    show("InvalidArgument")


run(program)
