from vit import run, show


def tree_sum(depth):
    return 0 if depth == 0 else depth + 2 * tree_sum(depth - 1)


def program():
    for value in (-5, 1.25, True, "field", 1):
        show(value)
    changed = (6, -0.0, False, "fieldfield", 4)
    for value in changed:
        show(value)
    show(True)
    for value in changed + changed:
        show(value)
    show(False)
    for value in range(7, 0, -1):
        show(value)
    show(tree_sum(6))


run(program)
