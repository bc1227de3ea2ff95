from vit import run, show


def program():
    show("len 5")
    show("1x")
    show(18, "a....")
    show(9)
    x = 5
    for f in (lambda x: x + 1, lambda x: x * 10, lambda x: x - 3):
        x = f(x)
    show(x)


run(program)
