from vit import run, show


def program():
    show(["x"] * 3, [0, 2, 4, 6], False, True)
    show(16, [[0, 2], [7, 7]])


run(program)
