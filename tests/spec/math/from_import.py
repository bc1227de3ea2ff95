import math

from vit import run, show, to_fixed


def area(radius):
    return math.pi * radius * radius


def program():
    pi = math.pi
    show(area(1.0), to_fixed(area(2.0), 4), math.sqrt(area(1.0) / pi), float(math.floor(pi)), float(math.floor(pi)))
    show(min(pi, 3.0), max(math.sqrt(16.0), 1.0), abs(-pi) == pi)


run(program)
