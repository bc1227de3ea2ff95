import math

from vit import run, show


def show_strings(values):
    show(len(values))
    for value in values:
        show(value)


def program():
    root = math.sqrt(2.0)
    for value in (root, 2.0**10.0, 10.0**2.0, root):
        show(value)
    for value in (min(max(15, -3), 9), min(15, -3), min(15, 9), -3, "-3"):
        show(value)
    text = "one,two,three"
    parts = text.split(",")
    show(text.upper())
    show_strings(parts)
    text = text.upper().replace(",", " + ")
    show(text)
    parts.append(text)
    show(parts.pop(1))
    show_strings(parts)
    numbers = [9, 1, 9, -3][1:4]
    show(len(numbers))
    show(numbers[2])
    show([root, 10.0**2.0, 10.0][::-1][2])


run(program)
