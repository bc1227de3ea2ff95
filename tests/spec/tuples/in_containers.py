from vit import Struct, run, show


class Entry(Struct):
    FIELDS = ("key", "value")


def program():
    grid = [(0, 0)] * 3
    grid[1] = (5, 6)
    grid.append((7, 8))
    show(grid, len(grid))
    show([Entry((1, 2), "a"), Entry((3, 4), "b")])
    show("b")
    show(18)
    show(None, None)
    maybe = (4, "four")
    show(maybe, 4, "four")
    show("four", 4)
    mixed = (None, ["x", None], (1.0, True))
    show(mixed, -1, 1, mixed[2][0] + 1.0)
    while maybe:
        n, s = maybe
        show(n, s)
        maybe = (n - 1, s + "!") if n > 2 else None
    show((2, "b"), (1, "a"), "a", None)


run(program)
