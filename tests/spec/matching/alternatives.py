from vit import enum, run, show

E = enum("E", A=2, B=2, C=1, D=0)


def f(e):
    match e:
        case E.A(0, s) | E.B(s, 0):
            return "zero " + s
        case E.A(n, s) | E.B(s, n) if n > 5:
            return f"{s} {n}"
        case E.C(1 | 3 | 5):
            return "odd"
        case E.C(2 | 4) | E.D:
            return "even or d"
        case E.A(n, _) | E.B(_, n) | E.C(n):
            return f"n {n}"


def g(t):
    match t:
        case (1, x) | (x, 1):
            return f"one and {x}"
        case (2 | 3, 2 | 3):
            return "two or three"
    return str(sum(t))


def program():
    for e in [
        E.A(0, "p"), E.B("q", 0), E.A(6, "r"), E.B("s", 7), E.A(2, "t"), E.B("u", 3), E.C(1), E.C(5), E.C(4), E.C(6), E.D
    ]:
        show(f(e))
    for t in [(1, 7), (7, 1), (1, 1), (2, 3), (3, 3), (2, 4), (4, 2)]:
        show(g(t))
    show("middle")


run(program)
