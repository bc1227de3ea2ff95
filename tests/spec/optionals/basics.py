import math

from vit import MIN, Struct, run, show, text


class Point(Struct):
    FIELDS = ("x", "y")


def half(n):
    return n // 2 if n % 2 == 0 else None


def program():
    show(None, None, None, None, None, None)
    show(1, 2.5, True, "text", Point(1, 2), [1, 2])
    show(0, -0.0, False, "", Point(0, 0), [])
    show(half(8), half(7), half(0))
    show(5)
    show(None)
    x = half(10)
    show(x, text(x), text(x))
    show(MIN)
    show(math.nan)


run(program)
