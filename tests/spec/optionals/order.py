from vit import Struct, run, show


class Pair(Struct):
    FIELDS = ("a", "b")


def say(n):
    show("say", n)
    return None if n < 0 else n


def program():
    show(say(1) == say(-2), say(-3) == say(-4))
    a, b = say(1), say(-2)
    show("make", a, b)
    show(say(3) if b is None else b)
    show("gone")
    say(-5)
    show(say(6))
    first = [say(1), say(-1)]
    b = say(2)
    show(first, Pair(say(3), b))
    xs = [None, None]
    i = say(1)
    xs[i] = say(9)
    show(xs)
    if say(-7) is None and say(8) is not None:
        show("both")
    show(say(10))


run(program)
