import math

from vit import run, show, to_int


def program():
    show(to_int(0.0))
    show(to_int(math.nan))


run(program)
