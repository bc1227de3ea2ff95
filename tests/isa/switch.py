from vit import run, show


def chosen(x, count):
    return min(x % 2**64, count)


def one(x):
    return 100 if chosen(x, 1) == 0 else -1


def skip(x):
    return sum(10**place for place in range(5) if place >= chosen(x, 5))


def walk(x):
    """The fourth target is a choice itself; it may reach the fifth, which is what is chosen out of range, too."""
    steps, more = 0, 0
    while True:
        steps += 1
        target = chosen(x, 4)
        if target == 0:
            return steps
        inner = chosen(more, 2) if target == 3 else None
        if inner == 2:
            return steps
        if target == 4 or inner == 0:
            steps += 100
            more += 1
        x -= 1


def show_all(x):
    show(x)
    show(one(x))
    show(skip(x))


def program():
    for x in range(-3, 9):
        show_all(x)
    for x in range(9):
        show(walk(x))
    for x in (2**63 - 1, -(2**63), 2**32, 2**16):
        show_all(x)


run(program)
