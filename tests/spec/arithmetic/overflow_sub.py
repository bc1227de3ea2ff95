from vit import MIN, check, run, show


def less(a, b):
    return check(a - b)


def program():
    show(less(-9223372036854775807, 1))
    show(less(-1, 9223372036854775807))
    show(less(0, MIN))


run(program)
