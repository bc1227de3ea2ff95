import math

from vit import run, show


def program():
    show(2.0, 3.0, -3.0, 3.0, -2.0, 3.0)
    show(math.sqrt(2), 2 ** 0.5, 5.0, 1.0, 0.0, 3.0, 3.0)
    show(6, 2, 0, 3, 1.0)
    show(-2**63, 2**63 - 1, math.inf, -math.inf, True, False)
    show(True, -1.0, True, 0.0, 1.0, 0.0)


run(program)
