import math

from vit import Struct, equal, run, show


class P(Struct):
    FIELDS = ("x",)


def program():
    show(equal((1, "a"), (1, "a")), equal((1, "a"), (1, "b")), equal((1, "a"), (2, "a")))
    show(equal((1, 2), (1, 2)), not equal((1, 2), (1, 2)), not equal((1, 2), (2, 1)))
    show(equal(((1, 2), 3), ((1, 2), 3)), equal(((1, 2), 3), ((1, 3), 3)))
    p = P(1)
    show(equal((p, 1), (p, 1)), equal((p, 1), (P(1), 1)))
    t = (math.nan, 1)
    show(equal(t, t), not equal(t, t), equal((0.0, 1), (-0.0, 1)))
    show(equal(([1, 2], "a"), ([1, 2], "a")), equal(([1, 2], "a"), ([1, 3], "a")))
    a, b, c = (1, None), (1, None), (None, "x")
    show(equal(a, b), equal(a, c), equal(c, c), not equal(a, c))
    xs = [(1, True), (2, False)]
    show(equal(xs, [(1, True), (2, False)]), equal(xs, [(1, True)]), equal(xs[0], xs[1]))
    show(4)


run(program)
