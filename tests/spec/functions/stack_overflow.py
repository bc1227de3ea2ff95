from vit import run, show


def down(n):
    return down(n + 1) + 1


def program():
    show("before")
    show(down(0))


run(program)
