from vit import Struct, enum, run, show


class Tagged(Struct):
    FIELDS = ("value", "keys")


def program():
    R = enum("Result", Ok=1, Err=1)
    show(R.Ok(4), 4)
    show(R.Err("odd 7"), -1)
    show(R.Err("bad x"), -1)
    show(Tagged([R.Ok(1), R.Err(0.5)], []))
    show(("x", 1), (True, [1]))
    show(5, 3)


run(program)
