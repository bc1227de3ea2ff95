# Many small trees beside one large tree (the task of the Computer Language Benchmarks Game): allocation and recursion.
import sys


class Tree:
    __slots__ = ("left", "right")

    def __init__(self, left, right):
        self.left = left
        self.right = right


def build(depth):
    if depth == 0:
        return Tree(None, None)
    return Tree(build(depth - 1), build(depth - 1))


def count(tree):
    if tree.left is not None:
        return 1 + count(tree.left) + count(tree.right)
    return 1


def run(max_depth):
    long_lived = build(max_depth)
    total = 0
    for depth in range(4, max_depth + 1, 2):
        rounds = 1 << (max_depth - depth + 4)
        for _ in range(rounds):
            total += count(build(depth))
    print(total, count(long_lived))


run(int(sys.argv[1]))
