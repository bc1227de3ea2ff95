from vit import run, show


def program():
    show(5, None)
    show("negative", "zero", "positive")
    show("not positive", -1)


run(program)
