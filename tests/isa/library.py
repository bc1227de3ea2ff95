import re

from vit import run, show

TEXT = "caab é a"


def find(pattern, start):
    """The match, with byte offsets; what starts at an offset looks back over what is before it."""
    show(re.search(pattern, TEXT) is not None)
    found = re.compile(pattern).search(TEXT, start)
    if found:
        for group in range(found.re.groups + 1):
            for at in found.span(group):
                show(at if at < 0 else len(TEXT[:at].encode()))


def program():
    for order in (-1, 1, 0):
        show(order)
    for order in (-1, 1, 0, 0, -1, 1, 0, 0):
        show(order)
    show(-1)
    show(1)
    for value in (-42, -42.0, 1500.0, 2.0**63):
        show(value)
    show("fn identity")
    find("(a+)(b)?", 0)
    find("(a+)(b)?", 4)
    find("^a", 4)
    find("", 8)
    show(TEXT * 100)
    for value in (7, 0.0, TEXT):
        show(value)


run(program)
