from vit import rem, run, show


def program():
    show("before")
    show(rem(1, 0))


run(program)
