from vit import run, show


def program():
    show(15, ["in 5", "in 7"])
    show(30)


run(program)
