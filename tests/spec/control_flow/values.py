from vit import run, show


def program():
    show(6, "big", [1], "negative", "zero", "one", "even", "odd")
    show(6, 11)
    show(4, -1)
    show(11)


run(program)
