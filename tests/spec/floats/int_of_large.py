from vit import run, show, to_int


def program():
    show(to_int(-9223372036854775808.0))
    show(to_int(9223372036854775808.0))


run(program)
