from vit import run, show


def program():
    double = lambda x: x * 2
    add = lambda a, b: a + b
    show(double(21), add(1, 2), 42, 3 * 3 + 1)
    show("1/2")
    show("called", 5)
    show((lambda x: x + 1)(1))
    apply = lambda f, x: f(x)
    show(apply(lambda x: x - 1, 10), apply(double, 4), apply(lambda x: -x, 3))


run(program)
