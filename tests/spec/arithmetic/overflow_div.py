from vit import MIN, quo, rem, run, show


def program():
    for d in [3, 2, 1, -1]:
        show(d, rem(MIN, d), quo(MIN, d))


run(program)
