import math

from vit import run, show, size, to_fixed


def program():
    xs = [0.0, -0.0, 0.5, 1.5, 2.5, 0.125, 0.375, 2.675, 1.005, -0.001, 3.14159, 1e21, 123456.789, 0.1, 5e-324, math.inf, math.nan]
    for x in xs:
        show(to_fixed(x, 0), to_fixed(x, 2), to_fixed(x, 20))
    show(to_fixed(-math.inf, 3), size(to_fixed(1e300, 0)), size(to_fixed(1.0, 100)))


run(program)
