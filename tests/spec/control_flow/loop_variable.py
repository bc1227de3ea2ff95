from vit import run, show


def program():
    n = 3
    for i in range(0, n):
        n = 100
        show(i)
        i += 50
        i *= 2
        show(i)
    show(n)
    lo = 5
    for i in reversed(range(lo, lo + 2 + 1)):
        lo -= 1
        i = -i
        show(i, lo)
    outer = "outer"
    for i in range(0, 2):
        show(i)
    show(outer)
    for a in range(0, 2):
        for b in range(5, 7):
            show(b)
        show(a)


run(program)
