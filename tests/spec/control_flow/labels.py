from vit import run, show


def program():
    show(0, 0)
    show(0, 1)
    n = 0
    while True:
        n += 11
        if n > 30:
            break
    show(n)
    show(1, "p")
    show(2, "p")


run(program)
