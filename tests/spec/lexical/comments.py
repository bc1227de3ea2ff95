from vit import run, show


def program():
    show(1)
    show("// no comment /* here */")
    show("same line")
    show(3)


run(program)
