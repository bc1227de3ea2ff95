from vit import Struct, run, show


class Num(Struct):
    FIELDS = ("n",)
class Add(Struct):
    FIELDS = ("a", "b")


def program():
    show("(1 + (2 + 3))", 6, Add(Num(1), Add(Num(2), Num(3))))


run(program)
