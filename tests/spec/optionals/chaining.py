from vit import Struct, run, show


class Address(Struct):
    FIELDS = ("city", "zip")


class Person(Struct):
    FIELDS = ("name", "age", "address")


def word():
    show("word")
    return "hi"


def describe(p):
    address = p.address if p else None
    show(p.name if p else None, p.age if p else None, address and address.city, address and address.zip)
    show(f"{word()}, {p.name}" if p else None)
    show(address.city if address else "nowhere")
    show((p.age if p else 0) + 1)
    if p:
        p.age += 2
    show(p.age if p else None)


def program():
    describe(None)
    describe(Person("Ann", 30, None))
    describe(Person("Bob", 40, Address("Oslo", None)))
    describe(Person("Cid", 50, Address("Rome", 185)))
    show(None, None)
    show(3, "ABC", 3)
    show(7)
    show(2, True)
    show([3, 4, 5])


run(program)
