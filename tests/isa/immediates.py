from vit import MAX, MIN, check, quo, rem, run, show


def small(a):
    for b in (0, 32767, -32768):
        show(check(a + b))
    for b in (32767, -32768, 0):
        show(check(a * b))


def any_value(a):
    for b in (1, 7, -7, 32767, -32768):
        show(quo(a, b))
    for b in (1, -1, 7, -7, 32767, -32768):
        show(rem(a, b))
    for b in (0, 32767, -1, -32768):
        show(a & b)


def program():
    for a in (0, 5, -1000000007):
        small(a)
        any_value(a)
    any_value(MAX)
    any_value(MIN)
    for value in (MAX, MIN, -MAX, MIN, 2**48 * -32768, -MAX, -MAX - 1):
        show(check(value))


run(program)
