from vit import MAX, MIN, run, show, wrap

VALUES = (0, 1, -1, MAX, MIN, 6364136223846793005, -4294967297, 4611686018427387904)


def program():
    for a in VALUES:
        for b in VALUES:
            show(wrap(a + b))
            show(wrap(a - b))
            show(wrap(a * b))


run(program)
