from vit import power, run, show


def program():
    exponent = 0
    show(power(2, exponent))
    exponent -= 1
    show(power(2, exponent))


run(program)
