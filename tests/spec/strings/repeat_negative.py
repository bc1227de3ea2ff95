from vit import repeat, run, show


def program():
    for n in reversed(range(-1, 2)):
        show("[" + repeat("ab", n) + "]")


run(program)
