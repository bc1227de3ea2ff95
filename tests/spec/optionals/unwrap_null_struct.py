from vit import Struct, run, show, unwrap


class Node(Struct):
    FIELDS = ("value", "next")


def program():
    at = Node(1, Node(2, None))
    while True:
        show(at.value)
        at = unwrap(at.next)


run(program)
