from vit import run, show


def program():
    show(300)


run(program)
