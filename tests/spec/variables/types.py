from vit import run, show


def program():
    a = -1
    b = 2.0
    e = []
    f = [[], ["x"]]
    e.append(b)
    show(a, b, a < 0, "text", e, f, [a], 1, 2, 1 + 2)
    g = e
    g.append(float(a))
    show(e, f[1][0] + "text")


run(program)
