from vit import Struct, run, show


class Box(Struct):
    FIELDS = ("value", "next")


def program():
    show(42)
    show(3, "abc")
    show(["x", "y"].index("y") * 10)
    chain = Box(1, Box(2, Box(None, None)))
    show(chain.next.value, chain.next.next.value)
    chain.next.value = 20
    chain.next.next = None
    show(chain)
    show(0.5 * 4.0)
    xs = [1]
    xs.append(2)
    show(xs[1], xs)
    show(41)


run(program)
