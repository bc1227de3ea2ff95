import math

from vit import MIN, check, run, show


def program():
    show(check(math.gcd(MIN, 6)))
    show(check(math.gcd(MIN, 0)))


run(program)
