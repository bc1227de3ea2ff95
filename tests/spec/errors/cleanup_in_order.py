from vit import run, show


def program():
    show("ab", ["open a", "open b", "close b", "close a"])
    show(["open c", "open d", "close d", "close c", "Read"])


run(program)
