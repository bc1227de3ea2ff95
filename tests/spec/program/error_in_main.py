from vit import quo, run, show


def program():
    show(quo(42, 6))
    return quo(42, 0)


run(program)
