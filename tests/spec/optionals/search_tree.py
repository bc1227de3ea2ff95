from vit import Struct, run, show


class Tree(Struct):
    FIELDS = ("key", "left", "right")


def insert(tree, key):
    if tree is None:
        return Tree(key, None, None)
    if key < tree.key:
        tree.left = insert(tree.left, key)
    if key > tree.key:
        tree.right = insert(tree.right, key)
    return tree


def height(tree):
    return 0 if tree is None else 1 + max(height(tree.left), height(tree.right))


def program():
    root, seed, keys = None, 7, set()
    for _ in range(40):
        seed = (seed * 73 + 11) % 101
        root = insert(root, seed)
        keys.add(seed)
    keys = sorted(keys)
    show(keys)
    show(len(keys), height(root), 0, keys[0])
    show(keys[3], None, True)
    show(insert(insert(insert(None, 2), 1), 3))


run(program)
