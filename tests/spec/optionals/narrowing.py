from vit import run, show


def program():
    show(5, 0, 8, -1, 25, -1)
    show(12, 0, -1, -1)
    show(True, False, False)
    show(True, False, True)
    show(3, -1, -1)
    show(0, 3)
    show(sum(x for x in [1, None, 3, None] if x is not None), 0)
    show("ab", "")
    show(3.0, 0.0)
    show(3, 4)
    show(None)
    show(8)
    show(9)


run(program)
