# Functions that take and make functions: closures over values and over a variable.
import sys


def adder(k):
    return lambda x: x + k


def composed(f, g):
    return lambda x: g(f(x))


def mapped(xs, f):
    out = []
    for x in xs:
        out.append(f(x))
    return out


def filtered(xs, f):
    out = []
    for x in xs:
        if f(x):
            out.append(x)
    return out


def folded(xs, start, f):
    value = start
    for x in xs:
        value = f(value, x)
    return value


def run(n):
    xs = [i for i in range(1000)]
    calls = 0

    def counted(x):
        nonlocal calls
        calls += 1
        return x * 3

    total = 0
    for turn in range(n):
        ys = mapped(xs, composed(adder(turn % 7), counted))
        even = filtered(ys, lambda y: y % 2 == 0)
        total = (total + folded(even, turn, lambda a, y: (a + y) % 1000003)) % 1000003
    print(total, calls)


run(int(sys.argv[1]))
