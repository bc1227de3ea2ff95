from vit import cut, run, show


def program():
    for from_end in range(0, 7):
        show(cut("abcdef", 3, 6 - from_end))


run(program)
