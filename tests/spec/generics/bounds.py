from vit import run, show


def program():
    show(9, "c", 1.5)
    show(6, 0.75)
    show(5 * 9 - 7 // 3 % 5 + -3, 5.0 * 4.0 - 3.5 % 5.0 - 2.0)
    show([2, 5, 8], ["c", "m", "q"])
    show("<5>", "<x>", "<2.0>", "<true>")
    show(-1, 1, 0)
    show(True, False, True)


run(program)
