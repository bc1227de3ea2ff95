from vit import Struct, VitError, enum, run, show


class Empty(Struct):
    FIELDS = ()
class Point(Struct):
    FIELDS = ("x", "y")
class Named:
    def to_string(self): return "fn named"


def program():
    Shape = enum("Shape", Circle=1, Rect=2, Empty=0)
    show(1, -0.0, 1e16, 1e15, 1.5e-7, 0.0001, 0.00001, float("inf"), float("-inf"), float("nan"))
    show(True, "s", "", "()", 99)
    show([1], [""], [[1], []], ['a"b'], [1.0], [True])
    show((1, "a"), ((1, 2), 3), {"a": 1}, {1: "x"}, bytearray([1, 2]), Empty(), Point(1.0, 2))
    show(Shape.Circle(1.0), Shape.Empty, [Shape.Rect(1.0, 2.0)])
    f = Named()
    show(f, [f], (f, 1))
    show([[1]], VitError("k", "m"), [VitError("k", "m")])
    show(Point(0.5, 1), None, [Point(0.5, 1), None])


run(program)
