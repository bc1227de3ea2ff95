from vit import Struct, run, show


class P(Struct):
    FIELDS = ("x", "y")


def program():
    for _ in range(9):
        show("failed")
    show([1, 2], P(1, 2), 5, "text", (1, 2), {"a": 1})
    show("[1] 2 c")


run(program)
