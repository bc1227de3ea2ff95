from vit import run, show


def program():
    for name, c in [("sum", lambda a: 100 + sum(a)), ("count", len)]:
        for f, keep in [("even", lambda n: n % 2 == 0), ("big", lambda n: n > 2)]:
            show(name, f, c([n for n in [1, 2, 3, 4] if keep(n)]))
    show(True, True, False)


run(program)
