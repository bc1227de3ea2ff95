from vit import Struct, run, show


class Node(Struct):
    FIELDS = ("name", "next")


def program():
    a = Node("a", [])
    b = Node("b", [a])
    a.next.append(b)
    show(a)
    show(b.next)
    a.next.append(a)
    show(a)
    at = a
    path = ""
    for _ in range(5):
        path += at.name
        at = at.next[0]
    show(path, a.next[0].next[0] is a)
    c = Node("c", [])
    d = Node("d", [c, c])
    show(d)


run(program)
