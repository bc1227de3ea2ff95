from vit import check, run, show


def program():
    n = -9223372036854775807
    show(check(-n))
    n = check(n - 1)
    show(n)
    show(check(-n))


run(program)
