from vit import enum, run, show, text

Shape = enum("Shape", Circle=1, Rect=2, Label=3, Empty=0)


def area(s):
    match s:
        case Shape.Circle(r):
            return 3.0 * r * r
        case Shape.Rect(w, h):
            return w * h
        case Shape.Label(_, n, True):
            return float(n)
    return 0.0


def program():
    shapes = [Shape.Circle(1.5), Shape.Rect(2.0, 3.0), Shape.Label("x", 7, True), Shape.Label("y", 8, False), Shape.Empty]
    for s in shapes:
        show(s, area(s))
    show(shapes)
    show(text(shapes[2]), text(Shape.Empty))
    show(Shape.Empty, 0.0)
    show(Shape.Rect(1.0, 1.0), 1.0)


run(program)
