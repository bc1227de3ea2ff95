from vit import run, show


def program():
    show(1.0, 0.1, 100.0, 1.5, -2.5, 0.0, -0.0)
    show(0.1 + 0.2, 1.0 / 3.0, 2.0 / 3.0, 1e2, 1.5e3)
    small = 1.0
    for _ in range(9):
        show(small, small * 1.25, -small)
        small /= 10.0
    large = 123456789.0
    for _ in range(10):
        show(large, large + 0.5)
        large *= 10.0
    show(1e15, 1e16, 1e17, 9999999999999998.0, 9007199254740993.0, 123456789012345680.0)
    show(0.0001, 0.00001, 0.000001, 0.000012345, 0.0000099, 1.5e-7)
    show(1e100, 1.7976931348623157e308, 2.2250738585072014e-308, 5e-324, 1e-300)
    show(1e22, 1e23, 4.35, 0.3, 2.675, 1e21)


run(program)
