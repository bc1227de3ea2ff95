from vit import run, show


def find(text, part):
    at = text.encode().find(part.encode())
    return None if at < 0 else at


def program():
    show(10, 30, 30, 20, [10, 20])
    show(None, None, None, [])
    show(1, None)
    show(1, None)
    show(1, None, 0)
    show(find("hello", "l"), find("hello", "z"), find("hello", ""), find("", ""), find("grün", "n"))
    show("key", "value")
    show(-1)
    show("y", "x", None)
    show(0.5, None)
    show(True, True, None)
    show([3], 1, [[1, 2]])
    show(4, None, None, 0)
    show(None, 6, [None, 6])


run(program)
