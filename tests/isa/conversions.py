from vit import MAX, MIN, run, show, to_int


def program():
    for value in (0, -1, 2**53, 2**53 + 1, 2**53 + 3, -(2**53) - 1, MAX, MIN, 9223372036854775295):
        show(float(value))
    for value in (0.0, -0.0, 0.999999, -0.999999, 2.5, -2.5, 5e-324, 9007199254740993.0):
        show(to_int(value))
    show(to_int(9223372036854774784.0))
    show(to_int(-9223372036854775808.0))


run(program)
