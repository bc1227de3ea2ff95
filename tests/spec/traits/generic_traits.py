from vit import run, show


def program():
    show(212.0, [3, 4], ["12!", "ABC!"])
    show("7?Z?")


run(program)
