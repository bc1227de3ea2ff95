from vit import Struct, run, show, text


class P(Struct):
    FIELDS = ("x",)


def program():
    t = (1, "one")
    show(t, t[0], t[1], len(t[1]))
    n = ((1, 2.5), (True, ("deep", [3, 4])))
    show(n[0][1], n[1][1][0], n[1][1][1][1], n[1][0])
    show(n)
    show((7, "seven"), 8, max([3, -1, 5]) - min([3, -1, 5]))
    u = t
    t = (2, "two")
    show(t, u)
    shared = (P(1), [1])
    again = shared
    again[0].x = 9
    again[1].append(2)
    show(shared)
    show((1, -2.0, False, "a\tb", P(3), [(1, 2)]))
    show(text((1, "q")), text(("q", ord("a"))))
    show(1, 2)


run(program)
