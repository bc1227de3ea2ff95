from vit import Struct, run, show


class Box(Struct):
    FIELDS = ("value", "inner")


def bump(b):
    b.value += 1


def fresh(b):
    b = Box(0, [])
    return b


def program():
    a = Box(1, [1])
    b = a
    c = Box(1, [1])
    show(a is b, a is c, a is not c, a.value == c.value, a.inner == c.inner)
    bump(b)
    show(a, c)
    show(fresh(a), a is b)
    boxes = [a, c, a]
    boxes[2].value = 50
    show(boxes)
    show(c in boxes, Box(1, [1]) in boxes, boxes == [a, c, a], boxes == [a, a, a])
    shared = [7]
    d = Box(2, shared)
    e = Box(3, shared)
    shared.append(8)
    d.inner[0] = 70
    show(e, shared)
    e.inner = []
    show(d, e)


run(program)
