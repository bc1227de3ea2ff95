from vit import run, show


def program():
    show("123", 3)
    show([(1, "a"), (2, "b")], [(True, (1, 2.5))])
    show(([2, 4], [1, 3]))
    show([1, 3, 5, 5, 9], ["a", "b", "c"], [-1.0, 2.5])


run(program)
