from vit import Struct, run, show


class V(Struct):
    FIELDS = ("x", "y")
class Text(Struct):
    FIELDS = ("s",)


def program():
    show(V(4, 6), Text("ab"), V(0, 0), V(0, 0))


run(program)
