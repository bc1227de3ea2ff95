from vit import cut, insert, run, show


def program():
    xs = []
    for i in range(6):
        xs.append(i * i)
    show(xs)
    insert(xs, 0, -1)
    insert(xs, len(xs), 100)
    insert(xs, 3, 55)
    show(xs)
    show(xs.pop(0), xs.pop(len(xs) - 1), xs.pop(2), xs)
    xs.reverse()
    show(xs)
    xs[0], xs[5] = xs[5], xs[0]
    show(xs)
    show(cut(xs, 0, 0), cut(xs, 1, 3), cut(xs, 6, 6), cut(xs, 0, 6) == xs)
    show(xs + [7, 8], xs + [], len(xs))
    show(9 in xs, 10 in xs, "b" in ["a", "b"], [2] in [[1], [2]])
    show(sum(xs), sum([0.5, 0.25]), sum([], 0.0), sum([]))
    xs.clear()
    show(xs, not xs)
    xs.append(1)
    show(xs, "-".join(["x", "y", "z"]), ", ".join(["solo"]), "!".join([]) == "", ",".join(["", ""]))
    part = cut([1, 2, 3], 0, 2)
    part[0] = 9
    show(part)


run(program)
