from vit import Struct, enum, run, show

Link = enum("Link", To=1, Pair=1, End=0)


class Node(Struct):
    FIELDS = ("name", "link", "other")


def program():
    a = Node("a", Link.End, None)
    b = Node("b", Link.To(a), None)
    show(b)
    a.link = Link.To(b)
    show(a)
    show(a.link)
    b.link = Link.Pair((a, 1))
    show(a, b.link)
    a.link = Link.End
    a.other = a
    show(a, a.other)
    show([Link.End, Link.End], (b, Link.Pair((None, 2))))


run(program)
