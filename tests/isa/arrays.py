import math

from vit import MAX, MIN, run, show


def show_all(values):
    show(len(values))
    for value in values:
        show(value)


def fills():
    for _ in range(4):
        show(0)
    numbers = [-9] + [8] * 11
    show_all(numbers)
    show_all([1.5] + [-2.5] * 11)
    show_all([True] + [False] * 11)
    show_all(["fill"] + ["fillfill"] * 11)
    numbers += [11] * 11
    show(len(numbers))
    show(numbers[-1])


def program():
    for size in range(8):
        show_all([10 * i for i in range(size, 0, -1)])
    ints = [2, 0, MAX]
    show_all(ints)
    show_all(ints + list(range(40)))
    floats = [0.5, math.nan, 0.5]
    show_all(floats)
    show_all(floats + [float(i) for i in range(20)])
    bools = [False, True, True, False]
    show_all(bools)
    show_all(bools + [i % 3 == 0 for i in range(40)])
    strings = ["aa", "", "a", ""]
    show_all(strings)
    show_all(strings + ["a" * (i + 3) for i in range(20)])
    show(False)
    show(True)
    show(12)
    show_all([11, 12, 11])
    show_all([0, 12, 0, 12])
    fills()
    show(sum(i * i for i in range(5000)))
    for value in ("newnew", "newnew", True):
        show(value)


run(program)
