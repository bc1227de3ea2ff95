from vit import MIN, check, run, show


def program():
    show(check(abs(MIN + 1)))
    show(check(abs(MIN)))


run(program)
