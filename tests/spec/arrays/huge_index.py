from vit import index, run, show


def program():
    xs = [1, 2, 3, 4]
    show(xs[1])
    show(xs[index(xs, 4294967297)])


run(program)
