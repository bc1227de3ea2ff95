from vit import index, run, show


def loud(x):
    show("value", x)
    return x


def program():
    xs = [0]
    xs[0] = loud(1)
    show(xs)
    value = loud(2)
    xs[index(xs, 1)] = value


run(program)
