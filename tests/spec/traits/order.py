from vit import enum, run, show


class T:
    def __init__(self, s): self.s = s
    def to_string(self): return self.s
Size = enum("Size", Small=0, Big=1)


def program():
    a, b, c = T("1s"), T("3c"), T("3h")
    show([a, b, c], a, c, True, False, True)
    show(c, b)
    show([Size.Small, Size.Big(2), Size.Big(5)], True)


run(program)
