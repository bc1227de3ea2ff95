from vit import Struct, run, show


class Stack(Struct):
    FIELDS = ("items",)
class Pair(Struct):
    FIELDS = ("a", "b")


def program():
    show(3, Stack([1, 2]), Stack(["n1", "n2"]))
    show(Stack([]), "x", None)
    p = Pair(1, "one")
    show(p, Pair("one", 1), 1, [1])
    show(Stack([Pair(1, Stack([True]))]))


run(program)
