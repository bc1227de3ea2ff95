import math

from vit import frem, run, show


def program():
    pairs = [
        [5.5, 2.0], [-5.5, 2.0], [5.5, -2.0], [-5.5, -2.0],
        [1e300, 7.0], [0.3, 0.1], [-0.0, 3.0], [-6.0, 3.0], [5e-324, 1.0],
    ]
    for pair in pairs:
        show(pair[0], pair[1], frem(pair[0], pair[1]))
    show(frem(1.0, 0.0), frem(0.0, 0.0), frem(math.inf, 2.0), frem(2.5, math.inf))


run(program)
