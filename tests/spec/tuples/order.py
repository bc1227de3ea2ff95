from vit import run, show


def say(n):
    show("say", n)
    return n


def program():
    show((say(1), (say(2), say(3)), say(4)))
    a, _ = (say(5), say(6))
    show(a)
    show((say(7), say(8))[0])
    x = 1
    x, _ = (say(x + 8), say(x + 9))
    show(x)
    show(2, 1, None)
    show(1, 1, 2, 2)


run(program)
