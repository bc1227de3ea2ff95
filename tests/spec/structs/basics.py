import math

from vit import Struct, run, show, size, text


class Point(Struct):
    FIELDS = ("x", "y")

    def norm(self):
        return math.sqrt(self.x * self.x + self.y * self.y)

    def add(self, other):
        return Point(self.x + other.x, self.y + other.y)

    def scale(self, k):
        self.x *= k
        self.y *= k


class Empty(Struct):
    pass


class Mixed(Struct):
    FIELDS = ("id", "name", "ok", "tags", "at")


def program():
    p = Point(3.0, 4.0)
    show(p, p.x, p.norm(), Point(0.0, 0.0))
    p.x += 1.0
    p.scale(2.0)
    show(p, p.add(Point(0.0, 0.0)).norm() == p.norm())
    show(Empty())
    m = Mixed(-1, "Ann", True, ["a", 'b"c'], p)
    show(m)
    m.at.x = -0.0
    m.tags.append(m.name)
    m.name = m.name + "e"
    show(m, p, size(m.tags[2]))
    show(p.add(p).add(Point(0.5, 0.25)), size(text(p)))


run(program)
