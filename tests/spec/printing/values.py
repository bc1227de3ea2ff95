import math

from vit import MAX, UNIT, Struct, run, show, size, text


class Point(Struct):
    FIELDS = ("x", "y")


class Named(Struct):
    FIELDS = ("name", "at", "seen")


class Empty(Struct):
    pass


def program():
    show()
    show(1)
    show(1, 2.0, True, "text", [1], Point(0.0, -0.0))
    show("", "", "x")
    show("")
    show('a\tb\\c"d"')
    show(["a\tb", "line\nbreak", "back\\slash", 'q"uote', "nul\0", "cr\r", "'", "é😀", ""])
    show([[]] * 2 == [[], []], [""], [[""]])
    show([Point(1.5, 1e20)], [Empty(), Empty()])
    show(Named('N"n', Point(1.0, 2.0), ["a", ""]))
    show(UNIT)
    show(text(1) + text(1.0) + text(True) + text("s") + text([1, 2]) + text(Empty()))
    show("1.0 " + text([1.0, 0.1]) + " s " + text(["s"]) + " " + text(Empty()))
    show([1e16, 1e15, 1e-5, 1e-6, -0.0, math.inf, math.nan])
    show([-1, 0, MAX], [True, False])
    deep = [[[1], [2, 3]], [[]]]
    show(deep, size(text(deep)))


run(program)
