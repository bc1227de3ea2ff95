from vit import VitError, run, show


def check_that(condition, message=""):
    if not condition:
        raise VitError("AssertionFailed", message)


def program():
    check_that(1 + 1 == 2)
    check_that(True, "never shown")
    show("before")
    check_that(1 + 1 == 3, "sums")
    show("not reached")


run(program)
