import math

from vit import run, show


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def program():
    for value in (42, 2, 12, 123, 1234, 1234567, 7654321, 1112221, 12, 2):
        show(value)
    show(-0.5)
    show(True)
    show(3)
    for value in (3, -0.5, True, "hello", 4, 0, 0.0, "hello"):
        show(value)
    show(math.factorial(20))
    show(fib(18))
    show(1001 % 2 == 0)
    show(1001 % 2 == 1)
    changed = list(range(100, -1, -1))
    made = [0, 0, 0] + list(range(1, 101))
    show(len(changed))
    show(len(made))
    show(made[102])


run(program)
