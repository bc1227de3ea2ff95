from vit import run, show, unwrap


def say(n):
    show("say", n)
    return n


def program():
    show(say(1), say(2), say(3))
    show(say(4) + len(unwrap(None)) + say(5))


run(program)
