from vit import Struct, enum, run, show


class Inner(Struct):
    FIELDS = ("s", "n")
class Outer(Struct):
    FIELDS = ("i", "list", "m", "t")


def program():
    E = enum("E", One=1, Many=1, Opt=1)
    i = Inner('q"', None)
    show(Outer(i, [i, Inner("", 1)], {"k": i}, (i, "t")))
    show(E.Many([E.One(i), E.Opt(None), E.Opt("x"), E.Many([])]))
    show([[["a"]]], [[1.0, 2.5], []], {"a": {"b": {"c": [None, 1]}}}, ((((1, 2), 3), 4), 5))
    show([1, None], [[1, None], None], 9)


run(program)
