from vit import MAX, MIN, run, show, wrap


def half_open(i, limit):
    """Runs a body first, then `i = i + 1 modulo 2^64` while that is below the limit."""
    rounds = 1
    while (i := wrap(i + 1)) < limit:
        rounds += 1
    show(rounds)
    show(i)


def closed(i, limit):
    """Runs a body for `i` and then for each number up to and with the limit."""
    show(max(limit - i, 0) + 1)
    show(max(i, limit))


def both(i, limit):
    half_open(i, limit)
    closed(i, limit)


def ahead(i, limit):
    i = wrap(i + 1)
    show(("goes on in" if i < limit else "left") + " the half-open loop")
    show(("goes on in" if i < limit else "left") + " the closed loop")


def same(i):
    show(i)
    i = wrap(i + 1)
    show(i)
    show(i)


def program():
    for i, limit in ((0, 10), (10, 0), (0, 0), (0, 1), (-3, 3)):
        both(i, limit)
    for i, limit in ((MAX - 3, MAX), (MIN, MIN + 4), (MIN, MIN), (MAX, MIN)):
        both(i, limit)
    closed(MAX, MAX)
    closed(MAX - 1, MAX)
    closed(MAX - 1, MAX - 1)
    half_open(MAX, MIN + 2)
    ahead(-3, 3)
    ahead(3, -3)
    ahead(MAX, MIN)
    same(3)
    same(MAX)


run(program)
