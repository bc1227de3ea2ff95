from vit import run, show


def program():
    show(3, -1, -1, 6, 0, "ab", "ABC", "none", 1, 5, 4)


run(program)
