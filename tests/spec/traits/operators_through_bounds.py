from vit import run, show


def program():
    show("1.10.1", 2, 3, True, True)
    class T:
        def __init__(self, s): self.s = s
        def to_string(self): return self.s
    show([T(s) for s in ["0.9", "1.2", "1.2.0", "1.10", "1.10.1"]], T("0.9"), T("2"), True)


run(program)
