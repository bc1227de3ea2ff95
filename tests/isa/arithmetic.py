from vit import MAX, MIN, check, quo, rem, run, show


def add(a, b):
    show(check(a + b))
    show(check(b + a))


def sub(a, b):
    show(check(a - b))


def mul(a, b):
    show(check(a * b))
    show(check(b * a))


def div(a, b):
    show(quo(a, b))
    show(rem(a, b))


def program():
    values = (1, -1, 7, -7, 1000003, -(2**31), 3)
    for a in values:
        show(-a)
        for b in values:
            add(a, b)
            sub(a, b)
            mul(a, b)
            div(a, b)
    for a, b in ((MAX, 0), (MIN, 0), (MAX, MIN), (MAX - 1, 1), (MIN + 1, -1)):
        add(a, b)
    for a, b in ((MIN + 1, 1), (MAX, MAX), (MIN, MIN), (MIN, 0), (-1, MIN), (-1, MAX)):
        sub(a, b)
    for a, b in ((MAX, 1), (MAX, -1), (MIN, 1), (MIN, 0), (3037000499, 3037000499), (MIN // 2, 2)):
        mul(a, b)
    for a, b in ((MAX, -1), (MIN, 1), (MIN, MAX), (MAX, MIN), (MIN, MIN), (MIN, 2), (0, MIN)):
        div(a, b)
    show(rem(MIN, -1))
    show(-MAX)
    for value in (14, 196, -196, 1, 0):  # in_place(7)
        show(value)


run(program)
