# Quicksort with Hoare's partition over pseudo-random integers: array reads, writes and recursion.
import sys


def fill(n):
    a = [0] * n
    seed = 42
    for i in range(n):
        seed = seed * 16807 % 2147483647
        a[i] = seed
    return a


def sort(a, lo, hi):
    if lo >= hi:
        return
    pivot = a[lo + (hi - lo) // 2]
    i = lo
    j = hi
    while i <= j:
        while a[i] < pivot:
            i += 1
        while a[j] > pivot:
            j -= 1
        if i <= j:
            t = a[i]
            a[i] = a[j]
            a[j] = t
            i += 1
            j -= 1
    sort(a, lo, j)
    sort(a, i, hi)


def checksum(a):
    total = 0
    for i in range(len(a)):
        total += a[i] % 1000 * (i % 1000)
    return total


def run(n):
    a = fill(n)
    sort(a, 0, n - 1)
    print(a[0], a[n - 1], checksum(a))


run(int(sys.argv[1]))
