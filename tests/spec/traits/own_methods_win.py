from vit import run, show


def program():
    show("own", "trait", "trait")


run(program)
