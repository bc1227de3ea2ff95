from vit import UNIT, Struct, run, show


class P(Struct):
    FIELDS = ("x", "y")


def program():
    a = 1 + 2
    b = len([1, 2, 3])
    show("the line before is a statement of its own")
    show("then")
    show("else")
    show(a, b, "XXX", True, 1 + 2 - 4, a, 1 + 10 + 1, P(1, 2), UNIT)


run(program)
