# How long points of a square stay near the origin (the task of the Computer Language Benchmarks Game): float loops.
import sys


def steps_of(cr, ci):
    zr = 0.0
    zi = 0.0
    step = 0
    while step < 50:
        rr = zr * zr
        ii = zi * zi
        if rr + ii > 4.0:
            return step
        zi = 2.0 * zr * zi + ci
        zr = rr - ii + cr
        step += 1
    return step


def run(n):
    total = 0
    inside = 0
    for y in range(n):
        ci = 2.0 * y / n - 1.0
        for x in range(n):
            steps = steps_of(2.0 * x / n - 1.5, ci)
            total += steps
            if steps == 50:
                inside += 1
    print(total, inside)


run(int(sys.argv[1]))
