# The steps of the Collatz sequences of all numbers up to a limit: branches, halving, multiplication.
import sys


def run(n):
    total = 0
    longest = 0
    best = 0
    for i in range(1, n + 1):
        x = i
        steps = 0
        while x != 1:
            if x % 2 == 0:
                x //= 2
            else:
                x = 3 * x + 1
            steps += 1
        total += steps
        if steps > longest:
            longest = steps
            best = i
    print(total, longest, best)


run(int(sys.argv[1]))
