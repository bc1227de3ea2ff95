from vit import run, show


def program():
    outer = lambda n: sum(range(n + 1))
    show(outer(4), outer(0))
    show([10 + i for i in (1, 2, 3)])
    show(123)
    show(5)


run(program)
