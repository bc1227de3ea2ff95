from vit import run, show


def program():
    xs = sorted([5, 2, 8, 1, 9, 3])
    show(xs)
    show(xs[::-1])
    words = ["pear", "fig", "apple", "kiwi", "date"]
    show(sorted(words, key=len))
    show(sorted(words))
    show([-1.0, -0.0, 0.0, 2.5, 1e300, float("nan")])
    pairs = sorted(((i * 7919 % 10, i) for i in range(200)), key=lambda p: p[0])
    show(True, pairs[:3])
    pairs.sort(key=lambda p: -p[1])
    show(pairs[0], pairs[199])
    show([1], [])
    show("compare")


run(program)
