from vit import Struct, run, show


class Config(Struct):
    FIELDS = ("level",)


def program():
    show(2, ["a", "b"])
    show(0, [], ["a", "b"])
    show(Config(2))
    show(10)


run(program)
