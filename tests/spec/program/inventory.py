from vit import run, show


def program():
    show("pen", 8, 3)
    show("cup", 0, 3)
    show(["Stock cup: 3 < 5", "Unknown hat"], ["cup:3", "pen:3"])


run(program)
