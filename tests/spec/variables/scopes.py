from vit import run, show


def program():
    for v in ("block", 2.5, 10, True):
        show(v)
    show("m", 7)
    show(101, 1)
    show(9)
    show(1, 2)


run(program)
