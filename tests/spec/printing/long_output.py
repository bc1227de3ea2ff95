from vit import rem, run, show


def bar(n):
    return "#" * n + "." * (40 - n)


def program():
    for i in range(2000):
        show(i, bar(rem(i * 7, 41)), i * i)
    show(",".join(str(i) for i in range(2000)))


run(program)
