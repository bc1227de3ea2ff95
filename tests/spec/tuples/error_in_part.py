from vit import quo, run, show


def say(n):
    show("say", n)
    return n


def program():
    show((say(1), quo(1, say(0)), say(2)))


run(program)
