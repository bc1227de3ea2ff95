from vit import Struct, run, show


class Link(Struct):
    FIELDS = ("value", "next")


def program():
    show([1, 3, 5], ["a", "c"])
    show(Link(1, Link(2, None)), 3, None)


run(program)
