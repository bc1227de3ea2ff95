from vit import power, run, show


def program():
    for exponent in range(60, 70):
        show(power(2, exponent))


run(program)
