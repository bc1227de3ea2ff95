from vit import run, show


def program():
    show(None, None, True)
    show(20, 0)
    show(sorted(i * 7 % 20 for i in range(20)))
    show("high", 9)
    show("mid", 5)
    show("low", 1)
    show("a", "ccc", None)


run(program)
