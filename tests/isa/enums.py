from vit import run, show

SHAPES = ("Circle", "Rect", "Empty")
ALLS = ("I", "X", "B", "S", "Xs", "Maybe", "Mixed", "Nothing", "Seven", "Strings")


def tree_sum(depth):
    return 0 if depth == 0 else depth + 2 * tree_sum(depth - 1)


def show_shape(name, *sides):
    show(SHAPES.index(name))
    show({"Circle": lambda r: r * r, "Rect": lambda w, h: w * h, "Empty": lambda: 0.0}[name](*sides))


def show_all(name, *values):
    show(ALLS.index(name))
    for value in values:
        if isinstance(value, tuple):
            (show_shape if value[0] in SHAPES else show_all)(*value)
        else:
            show("null" if value is None else value)


def program():
    circle, rect, empty = ("Circle", 1.5), ("Rect", 1.5, -2.0), ("Empty",)
    for shape in (circle, rect, empty):
        show_shape(*shape)
    show(True)
    show(False)
    for shape in (circle, rect, circle, empty, empty, rect):
        show_shape(*shape)
    show(True)
    small = ("Circle", 0.25)
    show_shape(*small)
    maybe = ("Maybe", -1)
    mixed = ("Mixed", -1, "carried", -0.0, small, True, maybe, 0)
    outer = ("Mixed", 0, "carried", -0.0, small, True, mixed, -1)
    for value in (("I", -1), ("X", -0.0), ("B", True), ("S", "carried"), ("Xs", 3), ("Maybe", None), maybe):
        show_all(*value)
    for value in (mixed, outer, ("Nothing",), ("Seven", *range(17, 10, -1)), ("Strings", *["carried"] * 4)):
        show_all(*value)
    show_shape("Circle", 3.0)
    show_all(*outer)
    show(tree_sum(6))
    show_shape(*rect)


run(program)
