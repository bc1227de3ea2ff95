from vit import run, show


def program():
    show(sum(round * 7 for round in range(60)))


run(program)
