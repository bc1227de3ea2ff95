from vit import check, run, show


def factorial(n):
    if n < 2:
        return 1
    return check(n * factorial(n - 1))


def program():
    for n in range(18, 25):
        show(n, factorial(n))


run(program)
