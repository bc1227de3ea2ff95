from vit import run, show


def program():
    show(7, 9, 2, 3, 5)
    show(8, 6, 4, 10, 1, True)
    show(6, 5, -1, True, False, -1)
    show(True, True, True, False)
    show(2, 2, True)
    show(14, True, 4)
    x = 10
    x -= 5
    x *= 3
    x <<= 1
    x |= 1
    x ^= 3
    x %= 7
    x &= 6
    show(x)


run(program)
