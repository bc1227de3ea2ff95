from vit import Struct, run, show


class Sorted(Struct):
    FIELDS = ("items",)


def program():
    show(Sorted([1, 3, 5]), True, False, Sorted([1, 2, 3, 5]), 3)
    show(Sorted(["a", "b"]), True)
    show(True)


run(program)
