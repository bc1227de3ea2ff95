from vit import run, show, unwrap


def first_even(xs):
    return next((x for x in xs if x % 2 == 0), None)


def program():
    show(unwrap(first_even([1, 2])))
    show(unwrap(first_even([1, 3])))


run(program)
