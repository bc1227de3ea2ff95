from vit import run, show


def program():
    for value in (15.0, 2.25, 0.0):
        show(value)
    for value in (0, "Ada", 15.0 * 3 * 0.5 + 5):
        show(value)
    for value in (3, 0.5, "Ada", 5, 0.5):
        show(value)
    for value in ("point Ada", "Ada", "a point", "Ada"):
        show(value)
    show(100 * 15.0 + 100 * 2.25)
    for is_point in (True, False, False):
        for value in (is_point, not is_point, False, True, is_point, False):
            show(value)
    for value in (5, 0, "a point", True, "Ada"):
        show(value)
    for _ in range(7):
        show(False)


run(program)
