from vit import run, show


def program():
    show("second")
    show("first begins")
    show("first ends", 11)
    show("main", 11, 10)
    show(["a", "b"])


run(program)
