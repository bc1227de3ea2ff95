from vit import run, show


def say(n):
    show("say", n)
    return n


def program():
    say(3)
    show(say(30))
    say(1)
    say(2)
    show("cell", 3)
    show("yes", 1, 2, 3)
    show("cell", 0)
    say(99)
    show("first", 2)
    show(1, 2, (3, -1))
    show(4, 5)
    show(5, 2, 0, 0)


run(program)
