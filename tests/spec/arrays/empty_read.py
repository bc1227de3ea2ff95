from vit import index, run, show


def program():
    xs = []
    show(xs)
    show(xs[index(xs, 0)])


run(program)
