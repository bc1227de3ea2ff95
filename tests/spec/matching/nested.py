from vit import enum, run, show, text

Inner = enum("Inner", A=1, B=2, C=0)


def one(i):
    match i:
        case Inner.A(0):
            return "one a zero"
        case Inner.A(n) if n < 0:
            return f"one a negative {n}"
        case Inner.A(n) if 1 <= n <= 9:
            return "one a digit"
        case Inner.B("x", True) | Inner.C:
            return "one bx or c"
    return "one " + text(i)


def two(i, j):
    match (i, j):
        case (Inner.A(a), Inner.A(b)):
            return f"two {a} {b}"
        case (Inner.C, other) | (other, Inner.C):
            return "two c and " + text(other)
        case (_, Inner.B(s, _)):
            return f"two .. {s}"
    return "two"


def maybe(i):
    match i:
        case Inner.B(s, False):
            return f"maybe not {s}"
    return "maybe " + text(i)


def pair(n, i):
    match (n, i):
        case (7, _):
            return "pair seven"
        case (n, Inner.A(m)) if n == m:
            return f"pair twice {n}"
    return f"pair {n} " + text(i)


def program():
    inners = [
        Inner.A(0), Inner.A(-4), Inner.A(5), Inner.A(50), Inner.B("x", True), Inner.B("x", False), Inner.B("y", True), Inner.C
    ]
    for i in inners:
        show(one(i), "|", maybe(i), "|", pair(7, i), "|", pair(5, i))
        for j in inners:
            show("  ", two(i, j))
    show("nothing")


run(program)
