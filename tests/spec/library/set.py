from vit import run, show


class T:
    def __init__(self, *v): self.v = v
    def to_string(self): return "{" + ", ".join(f'"{x}"' if isinstance(x, str) else str(x) for x in self.v) + "}"


def program():
    show(True, True, False, 2, True, False, T(3, 1))
    show(True, False, T(1), False)
    show(T(1, 2, 3, 4), T(3), T(1, 2), T(4), True, False)
    show(True, False, [1, 2, 3])
    show(T(), True)
    show(T("the", "cat", "dog", "end"), 4)


run(program)
