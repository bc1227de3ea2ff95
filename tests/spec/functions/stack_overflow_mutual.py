from vit import run, show


def ping(p):
    p[0] += 1
    pong(p)


def pong(p):
    ping(p)


def program():
    show("before")
    ping([0])


run(program)
