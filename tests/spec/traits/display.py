from vit import Struct, run, show


class T:
    def __init__(self, s): self.s = s
    def to_string(self): return self.s
class Pair(Struct):
    FIELDS = ("m", "t")


def program():
    m = T("$12.05")
    show(m, [m], (m, 1), Pair(m, T("?")), {"k": T("1.5°")})
    show(m, "total: $12.05", "?!", "$12.05")


run(program)
