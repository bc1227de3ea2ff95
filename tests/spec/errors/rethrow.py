from vit import run, show


def program():
    show("again:", "first")
    show("first", "from inner", True)
    show(["inner", "middle", "outer", "main"])
    show("b", "a")
    show("IndexOutOfBounds", "index 5 is out of bounds for length 1")


run(program)
