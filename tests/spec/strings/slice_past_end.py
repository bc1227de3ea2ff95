from vit import cut, run, show


def program():
    for to in range(2, 5):
        show(cut("abc", 1, to))


run(program)
