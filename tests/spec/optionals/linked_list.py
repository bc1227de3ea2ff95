from vit import Struct, run, show


class Node(Struct):
    FIELDS = ("value", "next")


class List(Struct):
    FIELDS = ("head", "size")


def make(xs):
    head = None
    for x in reversed(xs):
        head = Node(x, head)
    return List(head, len(xs))


def program():
    show(make([1, 2, 3]))
    show([3, 2, 1])
    show(3, 2, 1, None, 0)
    show([x for x in [1, 3, 4, 5, 6, 7, 7, 8] if x % 2 == 0])
    ring = Node(1, None)
    ring.next = Node(2, ring)
    show(ring)
    total = 0
    for v in range(3000):
        total = (total * 31 + v) % 1000007
    show(total, None)


run(program)
