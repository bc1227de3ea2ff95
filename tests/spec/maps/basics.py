from vit import run, show


def program():
    m = {"one": 1, "two": 2}
    m["three"] = 3
    m["one"] = 10
    show(m, 3, 3, 2, 10, None, True, False)
    show(m.pop("two"), None, m, False)
    m["two"] = 22
    show(list(m.keys()), list(m.values()))
    show({}, True, 0)
    show({}, "default")
    show({-5: "x"})


run(program)
