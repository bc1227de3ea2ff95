from vit import run, show


def some(n):
    show("some", n)
    return n


def none(n):
    show("none", n)
    return None


def plain(n):
    show("plain", n)
    return n


def either(value, default):
    return default() if value is None else value


def program():
    show(either(some(1), lambda: plain(2)))
    show(either(none(1), lambda: plain(2)))
    show(either(none(1), lambda: either(none(2), lambda: plain(3))))
    show(either(none(1), lambda: either(some(2), lambda: plain(3))))
    show(either(some(1), lambda: either(some(2), lambda: plain(3))))
    a = either(none(1), lambda: none(2))
    b = either(none(1), lambda: some(2))
    show(a, b)
    show(either(none(4), lambda: plain(4) + 1))
    show(either(none(4), lambda: plain(4)) + 1)
    show("hello, nobody")
    show("yes")
    show("no")
    show(1.5)
    show([1, 2], 0)
    for i in range(3):
        show(-1 if i == 1 else i)


run(program)
