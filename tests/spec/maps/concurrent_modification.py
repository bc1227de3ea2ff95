from vit import run, show


def program():
    show("set", "fine", 3)
    show("add", "ConcurrentModification", 4)
    show("remove", "ConcurrentModification", 2)
    show("remove none", "fine", 3)
    show("clear", "ConcurrentModification", 0)
    show("remove and add", "ConcurrentModification", 3)
    show({1: 1, 2: 2})


run(program)
