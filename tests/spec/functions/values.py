from vit import quo, rem, run, show, text


def sign(n):
    return -1 if n < 0 else 1 if n > 0 else 0


def describe(n):
    size = "large" if abs(n) > 100 else "small"
    kind = "even" if rem(n, 2) == 0 else "odd"
    return size + " " + kind


def first_over(limit):
    for i in range(1000):
        if i * i > limit:
            return i
    return -1


def nested(a):
    if a <= 0:
        return -1
    half = quo(a, 2)
    b = half * 100 if half > 10 else half
    return b + 1


def countdown(n):
    while n > 0:
        n -= 1
        if n == 1:
            return
    show("ran out at", n)


def eight(*values):
    return " ".join(text(v) for v in values)


def program():
    show(sign(-9), sign(0), sign(4))
    show(describe(7), describe(-200))
    show(first_over(50), first_over(998_001), first_over(-1))
    show(nested(100), nested(10), nested(-5))
    n = 1
    countdown(n)
    countdown(2)
    show(n)
    show(eight(1, 2.5, True, "x", -1, -0.0, False, [1, 2]))
    show("yes")
    show(eight(sign(-1), float(sign(5)), sign(1) == 1, describe(1), 0, 1e16, False, [sign(0)]))


run(program)
