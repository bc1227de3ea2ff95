from vit import Struct, enum, run, show, text

Json = enum("Json", Null=0, Bool=1, Int=1, Text=1, List=1, Object=1)


class Message(Struct):
    FIELDS = ("body", "note")


def write(j):
    match j:
        case Json.Text(s):
            return f'"{s}"'
        case Json.List(items):
            return "[" + ",".join(map(write, items)) + "]"
        case Json.Object(fields):
            return "{" + ",".join(f'"{k}":{write(v)}' for k, v in fields) + "}"
        case Json.Null:
            return "null"
    return text(j._0)


def count(j):
    match j:
        case Json.List(items):
            return 1 + sum(map(count, items))
        case Json.Object(fields):
            return 1 + sum(count(v) for _, v in fields)
    return 1


def program():
    j = Json.Object([
        ("a", Json.List([Json.Int(1), Json.Null, Json.Text("x\ty")])), ("b", Json.Bool(True)), ("c", Json.Object([]))
    ])
    show(write(j), count(j))
    show(j)
    m = Message(Json.Int(3), None)
    show(m, m.note)
    m.note = Json.Text("n")
    show(m, m.note, True)
    xs = [Json.Null]
    loop = Json.List(xs)
    xs.append(loop)
    show(loop)
    show(xs)


run(program)
