from vit import Struct, enum, run, show

Color = enum("Color", Red=0, Green=0, Blue=0)
Single = enum("Single", Only=0)
ORDER = [Color.Red, Color.Green, Color.Blue]


class Car(Struct):
    FIELDS = ("color", "spare")


def after(c):
    return ORDER[(ORDER.index(c) + 1) % 3]


def program():
    c = Color.Green
    show(c, after(c), after(after(c)), after(after(after(c))) == c)
    show(c == Color.Green, c == Color.Red, c != Color.Red, True)
    show([Color.Red, Color.Blue], (Color.Red, 1), Single.Only)
    car = Car(Color.Blue, None)
    show(car)
    car.spare = Color.Red
    car.color = after(car.color)
    show(car, True, car.spare == car.color, False)
    show(None, Color.Blue)
    every = [Color.Blue, Color.Red, Color.Green, Color.Red]
    counts = [0, 0, 0]
    for c in every:
        counts[ORDER.index(c)] += 1
    show(counts)
    every[0] = Color.Green
    show(every, True)
    show(Color.Red)
    show("red")
    show("only")
    show(every.pop(), every[-1], True)


run(program)
