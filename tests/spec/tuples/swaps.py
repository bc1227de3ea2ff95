import math

from vit import run, show


def fib(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def rotate(a, b, c, times):
    for _ in range(times):
        a, b, c = c, a, b
    return a + b + c


def program():
    show(fib(10), fib(50), math.gcd(1071, 462), math.gcd(0, 5))
    show(*(rotate("x", "y", "z", n) for n in range(4)))
    lo, hi = 2, 1
    show(lo, hi)
    lo, hi = hi * 10, lo * 10
    show(lo, hi)
    show(-2.5, 1.5)


run(program)
