import math

from vit import Struct, equal, run, show


class P(Struct):
    FIELDS = ("x",)


def compare(a, b):
    show(equal(a, b), not equal(a, b))


def program():
    compare(1, 1)
    compare(1, 2)
    compare(1, None)
    compare(None, 1)
    compare(None, None)
    show(True, True, False, False, True, False, False, True)
    show(True, True, False, False)
    nan = math.nan
    show(equal(nan, nan), not equal(nan, nan), equal(nan, nan), equal(nan, None))
    show(equal(0.0, -0.0))
    show(True, False, False)
    p = P(1)
    q, r = p, P(1)
    show(equal(q, p), equal(q, r), equal(q, q), not equal(r, p), equal(q, None))
    r = None
    show(equal(q, r), equal(r, r))
    xs, ys = [1, None, 3], [1, None, 3]
    show(equal(xs, ys), equal(xs, [1, None]), not equal(xs, [1, 2, 3]), True)
    show(True, False, False)
    show("both")
    show(True, False)
    show(3)


run(program)
