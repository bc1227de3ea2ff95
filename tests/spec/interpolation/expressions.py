from vit import Struct, quo, rem, run, show, size, text


class Point(Struct):
    FIELDS = ("x", "y")


def twice(s):
    return s + s


def program():
    n = 6
    name = "Ann"
    xs = [1, 2, 3]
    p = Point(1, -2)
    show("n is " + text(n) + ", squared " + text(n * n) + ", half " + text(n / 4.0) + ", even " + text(rem(n, 2) == 0))
    show(name, text(n) + text(n), text(n) + text(n), "<>")
    show("nested " + ("inner " + ("deep " + name) + " done") + " out")
    show(f"call {twice('ab')} index {xs[len(xs) - 1]} field {p.y} method {name.upper()}")
    show("values " + text(xs) + " " + text(p) + " " + text([name]) + " " + text([True, False]))
    show("choice " + ("big" if n > 5 else "small") + "!")
    show("struct " + text(Point(3, 4).x + 1))
    show("dollars: $5 $$ ${n} $" + text(n) + " {n}")
    line = ""
    for x in xs:
        line += text(x) + ":" + text(x * x) + " "
    show(line.strip())
    show(text(1) == "1", size(text(quo(4, 2)) + "a"))


run(program)
