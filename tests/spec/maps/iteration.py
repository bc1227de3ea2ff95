from vit import run, show


def program():
    m = {"a": 1, "b": 2, "c": 3}
    for k, v in m.items():
        show(k, v)
    show(6)
    m = {k: v * 10 for k, v in m.items()}
    show(m)
    show("a")
    show("c")
    show("x", 1, [1, 2])
    for k in (3, 1, 2):
        show(k)
    del m["b"]
    m["b"] = 0
    for k, v in m.items():
        show(k, v)


run(program)
