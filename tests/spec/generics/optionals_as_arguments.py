from vit import run, show


def program():
    show(3, None, 5, True, False)
    show(2, 9, 4, "y")
    show(7, 3, 8)
    show([1, 0, 3], [1, 3], 1, True)


run(program)
