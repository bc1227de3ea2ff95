from vit import enum, run, show

Tree = enum("Tree", Leaf=0, Node=3)


def insert(t, x):
    match t:
        case Tree.Node(left, y, right) if x < y:
            return Tree.Node(insert(left, x), y, right)
        case Tree.Node(left, y, right) if x > y:
            return Tree.Node(left, y, insert(right, x))
        case Tree.Node(_, _, _):
            return t
    return Tree.Node(Tree.Leaf, x, Tree.Leaf)


def walk(t):
    return [] if t is Tree.Leaf else walk(t._0) + [t._1] + walk(t._2)


def depth(t):
    return 0 if t is Tree.Leaf else 1 + max(depth(t._0), depth(t._2))


def mirror(t):
    return t if t is Tree.Leaf else Tree.Node(mirror(t._2), t._1, mirror(t._0))


def program():
    t, versions = Tree.Leaf, []
    for x in [5, 2, 8, 1, 9, 2, 7]:
        t = insert(t, x)
        versions.append(t)
    show(walk(t), depth(t))
    show(versions[2])
    show(mirror(versions[2]), mirror(mirror(t)) == t, mirror(t) == t)
    show(versions[4] == versions[5], versions[5] == versions[6])
    big, seed = Tree.Leaf, 12345
    for _ in range(500):
        seed = (seed * 1103515245 + 12345) % 2147483648
        big = insert(big, seed % 1000)
    keys = walk(big)
    show(len(keys), keys[0], keys[-1], depth(big))


run(program)
