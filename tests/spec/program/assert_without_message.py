from vit import VitError, run, show


def program():
    for n in [1, 0]:
        show(n)
        if n == 0:
            raise VitError("AssertionFailed")


run(program)
