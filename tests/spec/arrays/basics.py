from vit import run, show


def program():
    xs = [10, 20, 30]
    show(xs, xs[0], xs[2], len(xs), len(xs), not xs)
    xs[1] = 21
    xs[0] += xs[2]
    xs[xs[2] - 29] *= 2
    show(xs)
    none = []
    show(none, len(none), not none, none == none)
    zeros = [0] * 4
    zeros[2] = 7
    show(zeros, [True] * 2, ["ab"] * 2, len([0.5] * 0), [[1]] * 1)
    trailing = [1, 2]
    show(trailing, [1, 2] == trailing, [1, 2] == [2, 1], [1] != [1, 1])
    mixed = [[1, 2], [], [3]]
    show(mixed, len(mixed), len(mixed[1]), mixed[0][1], mixed == [[1, 2], [], [3]])
    mixed[1].append(9)
    mixed[0][1] += 40
    mixed[2] = [5, 6]
    show(mixed)
    show([1.0, -0.0, 1e20], ["a", 'b\n"q"'], [1 == 1])


run(program)
