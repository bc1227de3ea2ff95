from vit import Struct, run, show, text


class Named(Struct):
    FIELDS = ("name", "tags")


def program():
    s = 'a "b"\n'
    show(s)
    show(text(s) + "|", [s])
    show(None, [None, "x", None])
    show(Named("n", ["t", None]))
    show(Named(None, None))
    show([1, None, -3], text([1, None, -3]) + "!")
    show([[1.0, None], None, []])
    show(["q"])


run(program)
