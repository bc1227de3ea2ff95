from vit import enum, run, show


def program():
    Color = enum("Color", Red=0, Green=0, Blue=0)
    class M:
        def __init__(self, s): self.s = s
        def to_string(self): return self.s
    show({1: "a", -1: "b", 9223372036854775807: "max"}, M("{true: 1, false: 0}"), M("{Color.Red: 1, Color.Blue: 3, Color.Green: 2}"), {(1, "a"): 11, (2, "b"): 2}, M('{((1, true), Color.Green): "x"}'))
    show("b", 1, 3, 2, "x")
    show(False, [(1, "a"), (2, "b")], 1, M("{Color.Blue: 3, Color.Green: 2}"))
    show({"k3": 3, "": 0, "é": 1}, 3, 0)


run(program)
