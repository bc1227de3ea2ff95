from vit import check, run, show


def program():
    n = 9223372036854775806
    n = check(n + 1)
    show(n)
    n = check(n + 1)
    show("not reached")


run(program)
