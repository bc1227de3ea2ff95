from vit import index, run, show


def program():
    xs = [1, 2]
    show(xs.pop(index(xs, 1)), xs)
    show(xs.pop(index(xs, 1)))


run(program)
