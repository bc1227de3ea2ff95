from vit import run, show


def program():
    show("plus", "minus", None)
    for i in range(-1, 3):
        show(i * 10 if i >= 0 else None, i * 10 if i >= 0 else -5)
    show(5, None)
    show(None)
    show(None)
    show(8)


run(program)
