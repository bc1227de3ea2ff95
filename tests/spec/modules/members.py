from vit import Struct, run, show


class Point(Struct):
    FIELDS = ("x", "y")
class T:
    def __init__(self, s): self.s = s
    def to_string(self): return self.s


def program():
    show(Point(3.0, 4.0), Point(1.0, 2.0), 25.0, Point(5.0, 6.0), Point(7.0, 8.0), Point(1.0, 1.0))
    show(T("red"), T("green"), T("#7"), True)
    show(2, Point(0.0, 0.0), 42, 43)
    show(2, "b", 1.5)
    show("custom 3")
    show(9.0)


run(program)
