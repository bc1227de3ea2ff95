from vit import run, show


def program():
    for _ in range(3):
        show("StackOverflow")
    show(1)
    show(1000)


run(program)
