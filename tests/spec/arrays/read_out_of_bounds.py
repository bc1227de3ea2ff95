from vit import index, run, show


def program():
    xs = [1, 2, 3]
    for i in range(len(xs) + 1):
        show(xs[index(xs, i)])


run(program)
