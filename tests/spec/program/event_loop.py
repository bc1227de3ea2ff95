from vit import run, show


def program():
    show("3:a1 4:boom 5:b1 5:c 6:a2 9:a3 10:b2")


run(program)
