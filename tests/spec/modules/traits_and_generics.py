from vit import Struct, run, show


class Point(Struct):
    FIELDS = ("x", "y")
class Box(Struct):
    FIELDS = ("items",)


def program():
    show(10.0, 8.0, True)
    show(Box([1, 2]), Box(["x", "y"]))
    show(Box([Point(1.0, 2.0)]))
    show([Point(1.0, 0.0)])
    show(4)


run(program)
