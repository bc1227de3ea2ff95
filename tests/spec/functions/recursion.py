from vit import rem, run, show


def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def is_even(n):
    return n == 0 or is_odd(n - 1)


def is_odd(n):
    return n != 0 and is_even(n - 1)


def depth(n):
    total = 0
    while n != 0:
        total, n = total + 1, n - 1
    return total


def collatz(n, steps):
    if n == 1:
        return steps
    if rem(n, 2) == 0:
        return collatz(n // 2, steps + 1)
    return collatz(3 * n + 1, steps + 1)


def hanoi(n, a, b, c):
    if n == 0:
        return 0
    before = hanoi(n - 1, a, c, b)
    if n == 3:
        show("disc 3:", a, "->", c)
    return before + 1 + hanoi(n - 1, b, a, c)


def program():
    show(fib(20), ackermann(2, 3), is_even(10), is_odd(7), depth(5000), collatz(27, 0))
    show(hanoi(4, "A", "B", "C"))


run(program)
