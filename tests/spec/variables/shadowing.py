from vit import run, show


def parameter(x):
    x += 1
    if x > 0:
        inner = x * 100
        show(inner)
    return x


def min3(a, b, c):
    smallest = min(a, b)
    return c if c < smallest else smallest


def program():
    x = 1
    inner = "inner"
    show(inner)
    show(inner + "most")
    show(inner)
    show(x)
    show(parameter(5), x)
    show(2.5)
    show(x + 1 + 1)
    show(x)
    i = 0
    while i < 2:
        fresh = 0
        fresh += i + 1
        i += 1
        show(fresh)
    show(min3(3, 2, 1), min3(1, 2, 3))


run(program)
