import math

from vit import run, show


def program():
    show(math.factorial(10))
    def fibs(limit):
        out, a, b = [], 0, 1
        for _ in range(limit):
            out.append(a)
            a, b = b, a + b
        return out
    show(fibs(20), fibs(60)[-1])
    show(sum(range(101)))


run(program)
