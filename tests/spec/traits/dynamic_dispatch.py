from vit import Struct, enum, run, show


class Dog(Struct):
    FIELDS = ("called",)
class Cat(Struct):
    FIELDS = ("names",)
Fish = enum("Fish", Gold=0, Named=1)


def program():
    show("rex", "rex rex")
    show("?", "purrpurr")
    show("gold", "gold gold")
    show("nemo", "nemo nemo")
    show("a fish keeps its name, not", "new")
    show("a fish keeps its name, not", "new")
    show("new", Dog("new"))
    show("new", Cat(["new"]))
    show("gold", Fish.Gold)
    show("nemo", Fish.Named("nemo"))
    show("gold", None)
    show(["new", "gold", "nemo"])


run(program)
