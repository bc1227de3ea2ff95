from vit import quo, run, show


def f(n, d):
    if n == 0:
        return "zero"
    return "more" if quo(n, d) > 1 else "less"


def program():
    show(f(0, 0), f(4, 2), f(4, 4))
    show(f(1, 0))


run(program)
