# Pancake flips of all permutations (the task of the Computer Language Benchmarks Game): small arrays of integers.
import sys


# The flips until a permutation begins with 0; it is left reversed by them.
def flips_of(p):
    flips = 0
    first = p[0]
    while first != 0:
        lo = 0
        hi = first
        while lo < hi:
            t = p[lo]
            p[lo] = p[hi]
            p[hi] = t
            lo += 1
            hi -= 1
        flips += 1
        first = p[0]
    return flips


def run(n):
    perm = [i for i in range(n)]
    work = [0] * n
    count = [0] * n
    checksum = 0
    most = 0
    sign = 1
    r = n
    while True:
        while r > 1:
            count[r - 1] = r
            r -= 1
        for i in range(n):
            work[i] = perm[i]
        flips = flips_of(work)
        if flips > most:
            most = flips
        checksum += sign * flips
        sign = -sign
        # The next permutation: rotate the first r + 1 by one, until a rotation is not complete.
        while True:
            if r == n:
                print(checksum, most)
                return
            first = perm[0]
            for i in range(r):
                perm[i] = perm[i + 1]
            perm[r] = first
            count[r] -= 1
            if count[r] > 0:
                break
            r += 1


run(int(sys.argv[1]))
