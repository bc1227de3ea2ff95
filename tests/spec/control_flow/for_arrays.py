from vit import run, show


def items(xs):
    i = 0
    while i < len(xs):
        yield xs[i]
        i += 1


def program():
    xs = [1, 2, 3]
    for x in items(xs):
        if len(xs) < 8:
            xs.append(x * 10)
    show(xs)
    seen = ""
    for x in items(xs):
        seen += f"{x} "
        if len(xs) > 4:
            xs.pop(len(xs) - 1)
    show(seen, xs)
    ys = [1, 2, 3]
    for y in items(ys):
        ys[2] = y + 100
        show(y)
    for y in items(ys):
        ys = [7, 8, 9, 10]
        y += 1
        show(y)
    show(ys)
    for y in items(ys):
        ys.clear()
    show(ys)
    for row in [[1, 2], [3]]:
        row.append(0)
        for cell in row:
            show(cell, len(row))
    for b in [True, False]:
        show(not b)
    for f in [0.5, -0.0]:
        show(f * 2.0)


run(program)
