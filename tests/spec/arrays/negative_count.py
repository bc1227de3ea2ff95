from vit import VitError, run, show


def fill(value, count):
    if count < 0:
        raise VitError("InvalidArgument")
    return [value] * count


def program():
    for n in reversed(range(-1, 3)):
        show(fill(7, n))


run(program)
