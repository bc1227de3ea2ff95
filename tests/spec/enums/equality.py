import math

from vit import Struct, enum, equal, run, show

V = enum("V", I=1, F=1, S=1, A=1, T=2, O=1, P=1, E=1, N=0)


class P(Struct):
    FIELDS = ("x",)


def sample():
    return [
        V.I(1), V.I(2), V.F(1.0), V.S("a"), V.S("b"), V.A([1, 2]), V.A([]), V.T(1, ("x", True)), V.T(1, ("x", False)),
        V.O(None), V.O(1), V.E(V.I(1)), V.E(V.E(V.N)), V.N,
    ]


def program():
    a, b = sample(), sample()
    show(sum(x == y for x in a for y in b), equal(a, b), not equal(a, b))
    nan = V.F(math.nan)
    show(nan == nan, not (nan == nan), V.E(nan) == V.E(nan), V.F(0.0) == V.F(-0.0))
    p = P(1)
    show(V.P(p) == V.P(p), V.P(p) == V.P(P(1)))
    show(True, False, False, True)


run(program)
