import math

from vit import MAX, MIN, run, show


def ordered(values, key=lambda value: value):
    for a in map(key, values):
        for b in map(key, values):
            show(a == b)
            show(a != b)
            show(a < b)
            show(a <= b)


def program():
    ordered((0, 1, -1, MAX, MIN))
    ordered((0.0, -0.0, 1.5, -5e-324, math.inf, -math.inf, math.nan))
    for a in (True, False):
        for b in (True, False):
            show(a is b)
            show(a is not b)
    ordered(("", "a", "ab", "", "ä", "\uffff", "\U00010000", "ab"), lambda text: [ord(c) for c in text])
    for same in (True, False):  # the same object, an equal one
        show(same)
        show(not same)
    for value in (False, True, True, False, False, True):  # null, arrays
        show(value)


run(program)
