from vit import VitError, run, show


def fail(n):
    if n > 2:
        raise VitError("Panic", f"n is {n}")
    return n


def program():
    for n in range(0, 5):
        show("n", n, fail(n))


run(program)
