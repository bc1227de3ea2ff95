from vit import run, show


class M:
    def to_string(self): return '{("a", true): "yes", ("a", false): "no"}'


def program():
    visits, x, y = {}, 0, 0
    for c in "RRULLDDRURULLLDDRR":
        x += (c == "R") - (c == "L")
        y += (c == "U") - (c == "D")
        visits[x, y] = visits.get((x, y), 0) + 1
    show(len(visits), max(visits.values()), visits.get((0, 0)), (x, y))
    show("no", False, M())


run(program)
