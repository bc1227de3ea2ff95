from vit import cut, run, show


def program():
    show(cut("añb", 0, 1))
    show(cut("añb", 0, 2))


run(program)
