from vit import run, show, text


def join(xs, separator):
    return separator.join(text(x) for x in xs)


def program():
    show(join([1, -2, 3], ", "), join([0.5, 1.0, 1e20], " "), join([True, False], "|"))
    show(join([[1, 2], [3]], "; "), join([9], "x"))


run(program)
