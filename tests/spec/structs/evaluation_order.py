from vit import Struct, run, show

step = 0


class Pair(Struct):
    FIELDS = ("first", "second")


def tick(label):
    global step
    step += 1
    show(label, step)
    return step


def pick(p):
    show("pick")
    return p


def program():
    second = tick("second")
    first = tick("first")
    p = Pair(first, second)
    show(p)
    target = pick(p)
    target.first = tick("value")
    show(p)
    target = pick(p)
    target.second += tick("more")
    show(p)


run(program)
