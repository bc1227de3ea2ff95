from vit import MAX, check, run, show


def total(xs):
    result = 0
    for x in xs:
        result = check(result + x)
    return result


def program():
    show(total([MAX, -1, 1]))
    show(total([MAX, 1, -1]))


run(program)
