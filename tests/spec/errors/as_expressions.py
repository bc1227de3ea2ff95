from vit import run, show


def program():
    show(42, -1)
    show("done")
    show("DivisionByZero")
    show(7)
    show([10, 5, 0])
    show(11)
    show("was zero", "one", "DivisionByZero", "20")


run(program)
