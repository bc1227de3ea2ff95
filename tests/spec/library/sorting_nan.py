import math
from vit import show

nan = math.nan


def last(x):
    return (math.isnan(x), 0.0 if math.isnan(x) else x)


print(show(sorted([nan, 2.0, -1.0, nan, 0.5], key=last)))
print(show(sorted([("a", nan), ("b", 1.0), ("c", -1.0)], key=lambda row: last(row[1]))))
print("text text text 4")
print("null null null!")
