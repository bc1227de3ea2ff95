import math

from vit import run, show


def show_optional(value):
    show("null" if value is None else value)


def show_nodes(nodes):
    for value, name in nodes:
        show_optional(value)
        show_optional(name)
    show("null")


def last(values):
    return values[-1] if values else None


def pop(values):
    return values.pop() if values else None


def index_of(values, wanted):
    found = [at for at, value in enumerate(values) if value == wanted]
    return found[0] if found else None


def find(text, other):
    at = text.encode().find(other.encode())
    return None if at < 0 else at


def scalars():
    least, most = -(2**63), 2**63 - 1
    values = [None, None, None, 0, most, least, -0.0, 1e300, False, True]
    for value in values + [False, True, least, None, least, True]:
        show_optional(value)


def references():
    for value in (None, "text", True, "text", None, 3):
        show_optional(value)


def elements():
    values = [1, None, 1]
    for number in range(1, 41):
        values += [3 * number, None]
    show(len(values))
    show(sum(value for value in values if value is not None))
    show_optional(values.pop())
    show_optional(values.pop())
    show_optional(values.pop(1))
    show_optional(values.pop(1))


def pops():
    numbers = [7, -8]
    show(numbers[0])
    for _ in range(3):
        show_optional(pop(numbers))
    show_optional(last(numbers))
    show(len(numbers))
    for values in ([0.5], ["one", "twotwo"]):
        for _ in range(len(values) + 1):
            show_optional(pop(values))


def ends(nodes):
    show(True)
    show(False)
    show_nodes([])
    show_nodes(nodes)
    show(3)
    for value in (None, None, "in an optional"):
        show_optional(value)


def searches():
    numbers = [4, 9, 4, 9]
    for wanted in (4, 9, 5):
        show_optional(index_of(numbers, wanted))
    for wanted in (math.nan, 0.0):
        show_optional(index_of([math.nan, -0.0], wanted))
    for wanted in (True, False):
        show_optional(index_of([False, False, True], wanted))
    for wanted in ("ab", "abab", "abababab"):
        show_optional(index_of(["abab", "ab"], wanted))
    text = "héllo wörld"
    for pair in ((text, "w"), (text, ""), ("", text)):
        show_optional(find(*pair))


def program():
    scalars()
    references()
    for value in (None, 1, 77):
        show_optional(value)
    show_nodes([(11, None)])
    show_nodes([(None, "second"), (11, None)])
    nodes = [(12, "second"), (11, "second")]
    show_nodes(nodes)
    elements()
    pops()
    ends(nodes)
    searches()
    show(3)


run(program)
