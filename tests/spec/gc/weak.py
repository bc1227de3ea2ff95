import gc
import weakref

from vit import Struct, run, show


class Node(Struct):
    FIELDS = ("name", "next")


class Shown:
    def __init__(self, text): self.text = text
    def to_string(self): return self.text


def lost(): return weakref.ref(Node("lost", None))


def lost_cycle():
    a = Node("a", None)
    a.next = Node("b", a)
    return weakref.ref(a)


def name(seen):
    gc.collect()
    node = seen()
    return "gone" if node is None else node.name


def watched(holder):
    holder.next = Node("held", None)
    return weakref.ref(holder.next)


def nodes():
    show(name(lost()), name(lost_cycle()))
    holder = Node("holder", None)
    seen = watched(holder)
    show(name(seen))
    other = Node("other", None)
    other.next = seen()
    holder.next = None
    show(name(seen))
    other.next = None
    show(name(seen))
    text = f'Weak(Node {{ name: "{holder.name}", next: null }})'
    show(False, weakref.ref(holder)() is holder, True, Shown(text))


def program():
    nodes()
    show([1, 2, 3], Shown('{"a": 1}'), (1, "two"), Shown("Shape.Square(2.0)"), Shown("bytes[0, 0, 0, 0]"))
    show(4 + len([1, 2, 3]), "named")
    show(True)
    show("there")
    for kind in ("int", "float", "bool"):
        show("InvalidArgument", f"a value of type `{kind}` is no object that could be freed")
    show(True)
    show(True)


run(program)
