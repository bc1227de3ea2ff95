from vit import quo, run, show


def program():
    for d in reversed(range(0, 3)):
        show(quo(7, d))


run(program)
