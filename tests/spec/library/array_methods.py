from vit import run, show


def program():
    xs = [3, 1, 2]
    show([6, 2, 4], [3, 2], 312)
    show(True, False, True, False, 1, None)
    show(6, 1, 3, [(0, 3), (1, 1), (2, 2)], 2.0)
    for x in xs:
        show("each", x)
    show([], None, None, 0, False, True, [])
    show("a", "b", -1.0, "start")
    show([0, 1, 4, 9, 16], [], [[1], [2]], [1, 2])
    show("X-Y", "1, 2, 3")


run(program)
