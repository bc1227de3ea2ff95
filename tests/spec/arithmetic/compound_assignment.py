from vit import Struct, frem, quo, rem, run, show


class Cell(Struct):
    FIELDS = ("n", "x")


def steps(n):
    n += 7
    n -= 2
    n *= 3
    n = quo(n, 2)
    n = rem(n, 100)
    n &= 61
    n |= 2
    n ^= 15
    n <<= 3
    n >>= 1
    return n


def program():
    show(steps(100))
    show([100, steps(100)])
    cell = Cell(-7, 7.5)
    cell.n = quo(cell.n, 2)
    cell.n = rem(cell.n, 2)
    cell.x += 0.5
    cell.x *= 2.0
    cell.x -= 1.0
    cell.x /= 4.0
    cell.x = frem(cell.x, 2.5)
    show(cell)
    word = "a"
    word += "b"
    word += word
    show(word)


run(program)
