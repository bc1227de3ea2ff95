from vit import char, run, show


def program():
    show(char(0xD7FF) == "\ud7ff")
    show(char(0xD800))


run(program)
