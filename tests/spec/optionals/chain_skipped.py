from vit import Struct, run, show, size


class Engine(Struct):
    FIELDS = ("power", "parts")


class Car(Struct):
    FIELDS = ("name", "engine", "spare")


def by(n):
    show("by", n)
    return n


def describe(car):
    if car is None:
        show(None, None, None)
        show(None)
        show("none")
        show(None)
        show(None, None)
        return
    engine = car.engine
    show(size(car.name), engine.power, engine.parts[0].upper())
    show(engine.power * by(2))
    show("+".join(engine.parts[: by(1)] + ["x"]))
    engine.parts.append(f"wheel {by(3)}")
    show(engine.parts)
    spare = car.spare
    show(None if spare is None else spare.power, None if spare is None else len(spare.parts))


def program():
    describe(None)
    describe(Car("Ä", Engine(5, ["rod"]), None))
    describe(Car("B", Engine(1, ["a", "b"]), Engine(7, [])))
    cars = [None, Car("C", Engine(3, ["q"]), None)]
    for car in cars:
        pair = (car.engine, 4) if car else None
        show(pair and pair[0].power, pair and len(pair[0].parts[0]))
    show(cars[1].engine.power + 1, cars[1].engine.parts)


run(program)
