from vit import run, show


def program():
    show("out(leaf 1, in(leaf 2))", 3)
    show(True, False, True, "out")
    show(False, True, True)
    show("CastFailed")
    show("CastFailed")
    show(5, -1)


run(program)
