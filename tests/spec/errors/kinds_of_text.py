from vit import run, show


def program():
    show(12)
    show("has x")
    show("Parse")
    show("Parse")
    show(10)
    show("Age: negative: -1")
    show("AssertionFailed: too old: 200")
    show("AssertionFailed")
    show("Panic", "stop 2")


run(program)
