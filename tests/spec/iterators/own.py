from vit import run, show


def program():
    for i in range(3):
        show(i)
    show(2, 3)
    show("rest", 4)
    show(None)
    for i in range(3):
        show(i, 0)


run(program)
