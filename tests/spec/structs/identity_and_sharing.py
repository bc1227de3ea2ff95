from vit import run, show


def program():
    show(5, True, False, True)
    show(False, True, False)
    show(3210, "Node { value: 3, next: Node { value: 2, next: Node { value: 1, next: Node { value: 0, next: null } } } }")
    show("Node { value: 5, next: … }")


run(program)
