from vit import MAX, MIN, check, quo, rem, run, show


def program():
    low = MIN
    high = MAX
    show(low, high)
    show(low + 1, high - 1, low + high, -high)
    show(rem(low, -1), rem(low, 1), rem(high, -1), quo(low, 1), quo(high, -1))
    show(quo(low, 2), rem(low, 10), quo(high, 10), rem(high, 10))
    show(abs(low + 1), -(low + 1) == high)
    show(check(3037000499 * 3037000499), check(-3037000500 * 3037000499))
    show(low < high, low == -high - 1, high > low)


run(program)
