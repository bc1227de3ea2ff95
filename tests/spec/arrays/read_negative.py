from vit import index, run, show


def program():
    xs = [1.5, 2.5]
    for i in reversed(range(-1, 2)):
        show(xs[index(xs, i)])


run(program)
