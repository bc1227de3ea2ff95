from vit import run, show


def f(x):
    if x is None:
        return "null"
    if x == 0:
        return "zero"
    if 1 <= x <= 9:
        return "digit"
    return f"negative {x}" if x < 0 else f"big {x}"


def g(a, b):
    if a is None and b is None:
        return "neither"
    if a == b == "x":
        return "both x"
    if b is None or a is None:
        return "one " + (a or b)
    return a + b


def k(p):
    if p is None:
        return "nothing"
    n, b = p
    if b is True:
        return f"yes {n}"
    if n == 0:
        return "zero"
    return f"unknown {n}" if b is None else f"no {n}"


def program():
    for x in [None, 0, 5, -5, 50]:
        show(f(x))
    show(g(None, None), g("x", "x"), g("a", None), g(None, "b"), g("a", "b"))
    show(1, 2, 2, 0)
    show(k(None), k((1, True)), k((0, None)), k((0, True)), k((2, None)), k((3, False)))


run(program)
