from vit import run, show


def program():
    show(5, 2**62, -8, 1, "ff", "f" * 16, "0")
    show(2.0, 3.0, -3.0, 3.0, -2.0, 1.5, True, False)
    show("3.14", "2", "4", "0.12", "1000000000000000000000.0", "-0.00", "1.000")
    show(1, 1.5, 7, 0.5, "a", -42, 1000.0, -2, 7.0)
    show(5, -0.0005, float("inf"), float("-inf"), float("nan"), 2**63 - 1)


run(program)
