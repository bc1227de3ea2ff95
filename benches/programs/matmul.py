# The product of two square matrices of floats: nested arrays.
import sys


def matrix(n, seed):
    rows = []
    following = seed
    for _ in range(n):
        row = [0.0] * n
        for j in range(n):
            following = (following * 3877 + 29573) % 139968
            row[j] = following / 139968.0
        rows.append(row)
    return rows


def multiply(a, b, n):
    c = []
    for i in range(n):
        left = a[i]
        row = [0.0] * n
        for j in range(n):
            total = 0.0
            for k in range(n):
                total += left[k] * b[k][j]
            row[j] = total
        c.append(row)
    return c


def run(n):
    c = multiply(matrix(n, 42), matrix(n, 7), n)
    trace = 0.0
    for i in range(n):
        trace += c[i][i]
    print(f"{trace:.6f} {c[0][n - 1]:.6f}")


run(int(sys.argv[1]))
