from vit import Struct, run, show


class Config(Struct):
    FIELDS = ("name", "level")


def program():
    show(None, "none", None)
    show(True, True, False, 2)
    show("c", Config("c", None))
    show(3)
    show("none")


run(program)
