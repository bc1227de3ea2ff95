from vit import MIN, check, run, show


def program():
    show(check(abs(-9223372036854775807)))
    show(check(abs(MIN)))


run(program)
