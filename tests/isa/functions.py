import math

from vit import run, show


def program():
    show(10 + 5)
    show(5 + 5)
    show(10 + 10)
    for value in (5, "text", -1.5, 3, True, "text", 0):
        show(value)
    for value in (41, 42, 42):
        show(value)
    show(math.factorial(20))
    composed = 10 + 2 * 7
    show(composed)
    for value in (composed, -1.5, True, 5, composed, 5, "text"):
        show(value)
    show(0.5)
    show(True)
    show(sum(range(100)))
    for same in (True, False, True, True, False, False):
        show(same)
    for same in (True, False, False):
        show(same)


run(program)
