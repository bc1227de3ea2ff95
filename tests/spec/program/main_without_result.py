from vit import run, show


def program():
    value = 1
    show("top", value)
    value *= 10
    show("end of top")
    value += 1
    show("main", value)


run(program)
