from vit import run, show


def program():
    show([str(n) for n in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 16, 18, 20, 21]])


run(program)
