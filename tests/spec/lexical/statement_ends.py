from vit import run, show


def program():
    show(1, 2)
    show(3, 2, 4, 3, True)
    show(3)
    show({"a": 1, "b": 2})
    show("x")
    show(0)
    show(7)


run(program)
