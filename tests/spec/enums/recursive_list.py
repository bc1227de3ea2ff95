from vit import enum, run, show

List = enum("List", Cons=2, Nil=0)


def make(xs):
    out = List.Nil
    for x in reversed(xs):
        out = List.Cons(x, out)
    return out


def program():
    xs = [1, 2, 3, 4, 5]
    show(make(xs), sum(xs), len(xs))
    show(make(xs[::-1]), make([x for x in xs if x % 2 == 0]))
    show(True, False, False, True)
    show(True, False)
    show(1, 2, 3)
    show("one", 1)


run(program)
