from vit import cut, run, show


def grow(xs):
    xs.append(99)


def replace(xs):
    xs = [0]
    xs.append(1)
    return xs


def program():
    a = [1, 2]
    b = a
    b.append(3)
    b[0] = 10
    show(a, b, a == b)
    grow(a)
    show(b)
    show(replace(a), a)
    b = [7]
    show(a, b)
    rows = [[0] * 2] * 3
    rows[0][1] = 5
    show(rows)
    rows[1] = [8, 8]
    rows[2][0] = 6
    show(rows)
    grid = []
    for i in range(3):
        grid.append([i] * 2)
    grid[0][0] = 42
    show(grid)
    row = grid[1]
    row.append(7)
    copy = cut(grid, 0, 2)
    copy[0].append(1)
    copy[1] = []
    show(grid, copy, row)
    fixed = [1]
    fixed.append(2)
    show(fixed)


run(program)
