from vit import enum, run, show


def program():
    show(6, 9, 12, "triple")
    show(1)
    show(7, 12)
    show([21, 8, 49], 25)
    show(4.0, [1.0, 2.0], [1, 2])
    show(6, 2)
    Shape = enum("Shape", Circle=1, Empty=0)
    show([Shape.Circle(1.0), Shape.Circle(2.0)])
    show(6)
    show(True, 3)
    show(["1", "2"], [1, 2])


run(program)
