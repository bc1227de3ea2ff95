from vit import run, show


def program():
    show("2 [0] s!", 1, [9, 2], "s")
    show("12.0trued[5]null(6, 7)8")
    show(2)


run(program)
