from vit import Struct, enum, run, show


class Rec(Struct):
    FIELDS = ("id",)


def program():
    Msg = enum("Msg", Text=1, Pair=2, List=1, Table=1, Record=1, Maybe=1, Tup=1, Nothing=0)
    for m, t in [(Msg.Text("t"), "t"), (Msg.Pair(1, 2.5), "3.5"), (Msg.List([Msg.Nothing, Msg.Text("in")]), "2 items"), (Msg.Table({"a": 1}), "1 rows"), (Msg.Record(Rec(7)), "record 7"), (Msg.Maybe(None), "none"), (Msg.Maybe(3), "some 3"), (Msg.Tup((1, True)), "yes 1"), (Msg.Nothing, "nothing")]:
        show(m, t)
    show(42)


run(program)
