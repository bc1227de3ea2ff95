import math

from vit import run, show


def last(x):
    return (math.isnan(x), 0.0 if math.isnan(x) else x)


def program():
    nan = math.nan
    show(sorted([nan, 2.0, -1.0, nan, 0.5], key=last))
    show(sorted([("a", nan), ("b", 1.0), ("c", -1.0)], key=lambda row: last(row[1])))
    show("text", "text", "text", 4)
    show(None, "null", "null!")


run(program)
