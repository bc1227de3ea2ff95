from vit import run, show


def program():
    show("ab")
    show(None, None, [""])


run(program)
