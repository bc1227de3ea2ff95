from vit import run, show


def program():
    def first(n): return 0 if n == 0 else second(n) + 1
    def second(n): return first(n - 1) * 2
    show(first(3))
    def ack(m, n):
        return n + 1 if m == 0 else ack(m - 1, 1) if n == 0 else ack(m - 1, ack(m, n - 1))
    show(ack(2, 3))
    def hanoi(n, a, b, c):
        if n == 0:
            return 0
        before = hanoi(n - 1, a, c, b)
        if n > 3:
            show(a, "->", b)
        return before + 1 + hanoi(n - 1, c, b, a)
    show(hanoi(5, "A", "B", "C"))
    show(True, True)
    show("small")


run(program)
