from vit import run, show


def program():
    show(2, "at 2", 1, 5, 1)
    show(5, "Counter { n: 3, step: 1 }")
    show("Counter { n: 0, step: 3 }")


run(program)
