import math

from vit import fround, run, show, whole


def program():
    xs = [2.5, -2.5, 3.5, 0.5, -0.5, 0.49999999999999994, -0.2, 0.0, -0.0, 1e300, 4503599627370497.5, math.inf, math.nan]
    for x in xs:
        floor, ceil, trunc = whole(math.floor, x), whole(math.ceil, x), whole(math.trunc, x)
        show(x, floor, ceil, fround(x), trunc, abs(x), math.isnan(x))
    show(abs(-1.5), abs(-0.0), min(1.5, -2.0), max(1.5, -2.0))


run(program)
