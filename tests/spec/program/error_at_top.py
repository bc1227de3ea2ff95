from vit import index, run, show


def program():
    xs = [1]
    show(xs[0])
    show(xs[index(xs, xs[0])])


run(program)
