import math

from vit import MAX, MIN, rem, run, show


def insertion_sort(xs):
    for i in range(1, len(xs)):
        x = xs[i]
        j = i
        while j > 0 and xs[j - 1] > x:
            xs[j] = xs[j - 1]
            j -= 1
        xs[j] = x


def program():
    show(sorted([3, -1, MAX, 0, MIN, 3, 2]))
    show(sorted(["pear", "Apple", "fig", "", "éclair", "apple", "zoo", "😀", "～"]))
    fs = [2.5, math.nan, -1.0, math.inf, -math.inf, 1e-9]
    fs.sort(key=lambda x: (math.isnan(x), x))
    show(fs)
    seed = 1
    a = []
    for _ in range(200):
        seed = rem(seed * 1103515245 + 12345, 2147483648)
        a.append(rem(seed, 1000))
    b = a[:]
    c = a + []
    insertion_sort(b)
    c.sort()
    show(a == b, b == c, c[:10], c[199], sum(a) == sum(c), a[0])


run(program)
