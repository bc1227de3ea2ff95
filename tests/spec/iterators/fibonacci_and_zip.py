from vit import run, show


def program():
    a, b, total = 0, 1, 0
    while a <= 100:
        total += a if a % 2 == 0 else 0
        a, b = b, a + b
    show(total)
    show(1, "a")
    show(2, "b")
    show(3, "c")


run(program)
