from vit import Struct, run, show


class Counter(Struct):
    FIELDS = ("counts",)


def program():
    show({"a": 24, "b": 2}, ["map", "key", "value", "map", "key", "value"])
    show({"x": [11, 2]})
    show(Counter({("a", 1): 0.75}))


run(program)
