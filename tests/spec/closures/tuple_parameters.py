from vit import run, show


def program():
    show(["a1", "b2"])
    show([10, 20])
    show(("x", 1))
    show([6])
    show(0, 1, "a")
    show(1, 2, "b")


run(program)
