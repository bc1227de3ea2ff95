from vit import run, show


def program():
    show(2, 1, 3, 4, 6)
    show([3, 2, 1])
    show(6)
    show(15)
    show(10)
    show(2, "one")
    show(1.5, None)


run(program)
