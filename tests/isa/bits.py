from vit import MAX, MIN, run, shl, show, shr, shru

VALUES = (0, -1, 1, MAX, MIN, 0x0123456789ABCDEF, -0x0FEDCBA987654321)


def shifts(a):
    show(~a)
    for b in range(64):
        for shift in (shl, shr, shru):
            show(shift(a, b))
    for shift in (shl, shr, shru):
        for b in (0, 1, 63):
            show(shift(a, b))


def program():
    for a in VALUES:
        shifts(a)
        for b in VALUES:
            show(a & b)
            show(a | b)
            show(a ^ b)
    show(False)
    show(True)


run(program)
