from vit import run, show


def program():
    def build(depth, seed):
        if depth == 0:
            return (lambda x: x + seed) if seed % 2 == 0 else (lambda x: x * seed % 10007)
        inner = build(depth - 1, seed * 7 % 13)
        return lambda x: inner(inner(x))
    ops = [build(i % 4, i + 1) for i in range(8)]
    history, x = {}, 1
    for _ in range(300):
        for op in ops:
            x = op(x)
        history[x % 100] = history.get(x % 100, 0) + 1
    best = (0, 0)
    for k, n in history.items():
        if n > best[1]:
            best = (k, n)
    show(x, len(history), best)


run(program)
