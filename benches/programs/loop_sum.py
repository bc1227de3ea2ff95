# A counted loop with a remainder and a branch that no closed formula replaces.
import sys


def run(n):
    total = 0
    for i in range(1, n + 1):
        if i % 3 == 0:
            total += i
        else:
            total -= i % 7
    return total


print(run(int(sys.argv[1])))
