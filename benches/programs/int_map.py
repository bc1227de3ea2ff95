# Inserting, finding and removing in a map with integers as keys.
import sys


def run(n):
    counts = {}
    seed = 42
    for _ in range(n):
        seed = seed * 16807 % 2147483647
        key = seed % 100000
        counts[key] = counts.get(key, 0) + 1
    total = 0
    for i in range(n):
        count = counts.get(i * 7 % 150000)
        if count is not None:
            total += count
    removed = 0
    for key in range(50000):
        if key * 2 in counts:
            del counts[key * 2]
            removed += 1
    print(len(counts), removed, total)


run(int(sys.argv[1]))
