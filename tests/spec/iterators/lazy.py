from vit import run, show


def program():
    show([2, 3, 5, 7, 11, 13, 17, 19, 23, 29])


run(program)
