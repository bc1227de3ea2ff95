from vit import Struct, run, show


class Vec(Struct):
    FIELDS = ("x", "y")

    def minus(self, other):
        return Vec(self.x - other.x, self.y - other.y)


class Line(Struct):
    FIELDS = ("from_end", "to_end")

    def span(self):
        d = self.to_end.minus(self.from_end)
        return abs(d.x) + abs(d.y)


class Drawing(Struct):
    FIELDS = ("name", "lines")

    def add(self, line):
        self.lines.append(line)
        return self

    def total(self):
        total = 0
        for line in self.lines:
            total += line.span()
        return total


def new_line(a, b, c, d):
    return Line(Vec(a, b), Vec(c, d))


def program():
    d = Drawing("d", [])
    show(d, d.total())
    d.add(new_line(0, 0, 3, 4)).add(new_line(1, 1, -1, -1))
    show(d, d.total())
    d.lines[1].to_end.x = 10
    d.lines[0].from_end.y -= 6
    d.lines[1].from_end = d.lines[0].from_end
    d.lines[1].from_end.x += 100
    show(d.lines[0], d.lines[1], d.total())
    for line in d.lines:
        line.to_end.y = 0
    show(d.lines[0].to_end, d.lines[len(d.lines) - 1].span())


run(program)
