from vit import run, show


def program():
    def fib(n):
        def go(k):
            if k == 0:
                return 0, 1
            a, b = go(k // 2)
            c, d = a * (2 * b - a) % P, (a * a + b * b) % P
            return (d, (c + d) % P) if k % 2 else (c, d)
        return go(n)[0]
    P = 1000000007
    show([fib(n) for n in (1, 10, 90, 1000, 1000000000)])


run(program)
