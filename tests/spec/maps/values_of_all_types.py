from vit import Struct, run, show


class P(Struct):
    FIELDS = ("x",)


def program():
    show({1: 0.5, 2: -0.0}, {"t": True}, {"p": P(5)}, {"some": 1, "none": None}, {1: (1, "x")}, 2)
    show(None, None, 1, None)
    show([0.5, -0.0], [1, None], -0.0, None)
    show({"self": {"a": 1}})


run(program)
