from vit import run, show


def program():
    show("plain 6", "s 4", "3 s")


run(program)
