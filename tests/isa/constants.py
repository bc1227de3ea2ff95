import math

from vit import MAX, MIN, run, show


def ints():
    for value in (0, 1, -1, 2**31 - 1, -(2**31), 2**31, -(2**31) - 1, MAX, MIN, 0):
        show(value)


def floats():
    for value in (0.0, -0.0, 0.1, -2.5, 1.7976931348623157e308, 2.2250738585072014e-308, 5e-324):
        show(value)
    for value in (math.inf, -math.inf, math.nan, math.nan):
        show(value)


def others():
    for value in (True, False, "", "plain", 'tab\tquote" back\\ grüße 日本 \U0001f600', "plain"):
        show(value)


def program():
    ints()
    floats()
    others()
    for value in (-7, 2.5, True, "text", 2, -6):  # arguments
        show(value)
    for value in (-7, 2.5, True, "text", 3, 3):  # moves
        show(value)
    for value in (0, 0.0, False, 0, 0.0, False, True):  # fresh registers
        show(value)


run(program)
