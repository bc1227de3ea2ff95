from vit import insert, run, show


def program():
    xs = [1]
    insert(xs, 1, 2)
    show(xs)
    insert(xs, 3, 4)


run(program)
