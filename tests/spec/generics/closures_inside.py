from vit import run, show


def program():
    show([(1, [1, 3, 5]), (0, [2, 4])])
    show([("a", ["apple", "avocado"]), ("b", ["bob"]), ("c", ["cat"])])
    show(16, 16, 25, 2)


run(program)
