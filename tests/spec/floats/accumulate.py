import math

from vit import run, show, to_fixed


def newton(x):
    guess = x
    for _ in range(60):
        guess = 0.5 * (guess + x / guess)
    return guess


def program():
    total = 0.0
    for i in range(1, 1001):
        total += 1.0 / float(i)
    show(total)
    term = 1.0
    e = 0.0
    n = 0
    while term > 1e-17:
        e += term
        n += 1
        term /= float(n)
    show(e, n, abs(e - math.e) < 1e-15)
    for i in range(1, 6):
        show(newton(float(i)), to_fixed(newton(float(i)), 9))
    x = 1.0
    doublings = 0
    while x + 1.0 != x:
        x *= 2.0
        doublings += 1
    show(x, doublings)


run(program)
