from vit import rem, run, show


def find(xs, wanted):
    for i in range(len(xs)):
        for j in range(len(xs[i])):
            if xs[i][j] == wanted:
                return f"{i},{j}"
    return "nowhere"


def pairs():
    out = ""
    for i in range(5):
        skipped = False
        for j in range(5):
            if j == i:
                skipped = True
                break
            if i == 4:
                return out
            if j == 3:
                break
            out += f"{i}{j} "
        if not skipped:
            out += "/ "
    return out


def rows():
    count = 0
    while True:
        k = 0
        while True:
            k += 1
            count += 1
            if k > 3:
                break
            if count > 10:
                return count


def deep():
    for a in range(3):
        for b in range(3):
            c = 0
            if b == 2:
                break
            if a == 2:
                return
            show(a, b, c)


def program():
    n = 10
    while n > 0:
        n -= 1
        if rem(n, 3) == 0:
            continue
        if n < 3:
            break
        show("while", n)
    show(n)
    show(pairs())
    show(rows())
    deep()
    show(find([[1, 2], [], [3]], 3), find([[1]], 9), find([], 1))


run(program)
