from vit import run, show


def program():
    for _ in range(3):
        show("no text for 2")
    show("Node { b: bad 1, next: Node { b: bad 0, next: … } }")


run(program)
