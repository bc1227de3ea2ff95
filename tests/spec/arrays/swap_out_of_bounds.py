from vit import index, run, show


def swap(xs, i, j):
    index(xs, i)
    index(xs, j)
    xs[i], xs[j] = xs[j], xs[i]


def program():
    xs = [1, 2, 3]
    swap(xs, 0, 2)
    show(xs)
    swap(xs, 0, 3)


run(program)
