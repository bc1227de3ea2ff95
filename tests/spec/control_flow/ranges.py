from vit import MAX, MIN, run, show


def collect(lo, hi):
    out = ""
    for i in range(lo, hi):
        out += f"{i} "
    out += "| "
    for i in range(lo, hi + 1):
        out += f"{i} "
    return out.strip()


def program():
    show(collect(0, 4))
    show(collect(-2, 1))
    show(collect(3, 3))
    show(collect(3, 2), collect(5, -5))
    n = 0
    for i in range(9223372036854775805, MAX + 1):
        show(i)
    for i in range(9223372036854775805, MAX):
        n += 1
    for i in range(MIN, MIN + 2):
        show(i)
    for i in reversed(range(MIN, MIN + 2)):
        show(i)
    for i in range(MAX, MAX + 1):
        n += 1
    for i in range(MAX, MAX):
        n += 100
    for i in range(MAX, MIN):
        n += 100
    show(n)
    line = ""
    for r in [range(0, 10, 3), range(0, 10, 3), range(0, 9, 3), range(5, 5, 2), range(0, 3, 100)]:
        for i in r:
            line += f"{i} "
    show(line)
    for i in range(9223372036854775800, MAX + 1, 5):
        show(i)
    for i in range(9223372036854775800, MAX, MAX):
        show(i)
    line = ""
    for r in [reversed(range(0, 4)), reversed(range(-1, 2)), reversed(range(4, 0))]:
        for i in r:
            line += f"{i} "
    show(line)
    line = ""
    for i in reversed(range(0, 11, 3)):
        line += f"{i} "
    line += "| "
    for i in range(10, -1, -3):
        line += f"{i} "
    show(line)
    for i in range(0 + 1, 2 * 2):
        show(i)


run(program)
