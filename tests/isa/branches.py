import math

from vit import MAX, MIN, run, show


def branch(taken):
    show(3 if taken else 0)


def comparisons(a, b):
    for taken in (a == b, a != b, a < b, a <= b):
        branch(taken)


def program():
    for c in (False, True):
        branch(c)
        branch(not c)
        show(0)
    ints = (0, 1, -1, MAX, MIN)
    for a in ints:
        for b in ints:
            comparisons(a, b)
    floats = (0.0, -0.0, 1.5, math.inf, -math.inf, math.nan)
    for a in floats:
        for b in floats:
            comparisons(a, b)
            branch(not a < b)
            branch(not a <= b)
    for a in (4, 5, 6, -32769, -32768, -32767, 32766, 32767, 32768, MAX, MIN):
        holds = (lambda b: a == b, lambda b: a != b, lambda b: a < b, lambda b: a <= b, lambda b: a > b, lambda b: a >= b)
        for condition in holds:
            for b in (5, -32768, 32767):
                branch(condition(b))


run(program)
