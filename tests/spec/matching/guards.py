from vit import enum, run, show, text

Shape = enum("Shape", Circle=1, Rect=2, Line=1, Dot=0)


def ok(name, value):
    show("  guard", name)
    return value


def f(s, limit):
    match s:
        case Shape.Circle(r) if ok("circle", r > limit):
            return "big circle"
        case Shape.Rect(w, h) if ok("square", w == h):
            return f"square {w}"
        case Shape.Rect(w, _) if ok("wide", w > limit):
            return f"wide {w}"
        case other if ok("any", limit == 0):
            return "any " + text(other)
        case Shape.Line(n) | Shape.Circle(n) if ok("n", n == 2):
            return "two"
        case Shape.Line(n):
            return f"line {n}"
        case Shape.Rect(_, h) if ok("tall", h > limit):
            return f"tall {h}"
        case Shape.Dot:
            return "dot"
    return "rest " + text(s)


def program():
    shapes = [
        Shape.Circle(5), Shape.Circle(2), Shape.Circle(1), Shape.Rect(2, 2), Shape.Rect(4, 1), Shape.Rect(1, 4),
        Shape.Rect(1, 2), Shape.Line(2), Shape.Line(3), Shape.Dot,
    ]
    for limit in [0, 3]:
        for s in shapes:
            found = f(s, limit)
            show(s, found)
    show("large 1 11", "x5 11 5", "six 11 6", "x1 1 7")


run(program)
