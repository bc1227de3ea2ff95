from vit import cut, run, show


def program():
    xs = [1, 2, 3]
    show(cut(xs, 3, 3))
    show(cut(xs, 2, 4))


run(program)
