from vit import run, show


def program():
    show((1, 2.0, "3", True, [5], (6, 7), 8, -9, 97, "", 0.1, False, [[1]], (1, (2, (3, 4))), 15))
    show(1 + 8 - 9 + 97 + 15, 3, 1, 7)
    t = (0, 1, 1)
    for _ in range(50):
        t = (t[1], t[2], sum(t) % 1000)
    show(t)
    total, squares = 0.0, 0.0
    for x in [1.0, 2.0, 4.5]:
        total, squares = total + x, squares + x * x
    show(3.0, total / 3.0, squares / 3.0)


run(program)
