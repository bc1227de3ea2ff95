from vit import run, show


def program():
    show(1, "s", 2.5, [1], 3)
    show((1, "x"), (True, (1.0, 2)))
    show(1, "a", None)
    show(["ab", "ab"], [0.5] * 3, [[1], [1]])
    show(True, False, True, True, False)
    show("int", 1)
    show("int", 2)
    show("text", "x")
    show(5, None)


run(program)
