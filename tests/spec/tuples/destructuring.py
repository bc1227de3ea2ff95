from vit import quo, rem, run, show


def divmod_(a, b):
    return (quo(a, b), rem(a, b))


def program():
    q, r = divmod_(17, 5)
    show(q, r)
    name, (_, (f, flag)) = ("s", (1, (2.5, True)))
    show(name, f, flag)
    show(10 + 20)
    x, y = (1, 2)
    x, y = y, x
    show(x, y)
    x, (y, _) = (x + y, (x - y, "unused"))
    show(x, y)
    for i, word in [(0, "zero"), (1, "one")]:
        show(i, word)
    for _, (u, v) in [(0, (1, 2)), (3, (4, 5))]:
        show(u * v)
    show([1, 2, 3])
    show("ab" * 3)
    total = 0
    for k, v in [("a", 1), ("b", 2), ("c", 3)]:
        if k == "b":
            continue
        total += v
    show(total)


run(program)
