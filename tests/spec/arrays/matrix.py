from vit import check, rem, run, show


def identity(n):
    m = []
    for i in range(n):
        m.append([0] * n)
        m[i][i] = 1
    return m


def multiply(a, b):
    out = []
    for i in range(len(a)):
        row = []
        for j in range(len(b[0])):
            total = 0
            for k in range(len(b)):
                total = check(total + check(a[i][k] * b[k][j]))
            row.append(total)
        out.append(row)
    return out


def transpose(m):
    out = []
    for j in range(len(m[0])):
        out.append([0] * len(m))
        for i in range(len(m)):
            out[j][i] = m[i][j]
    return out


def program():
    step = [[1, 1], [1, 0]]
    result = identity(2)
    for n in range(1, 81):
        result = multiply(result, step)
        if rem(n, 20) == 0:
            show(n, result)
    a = [[1, 2, 3], [4, 5, 6]]
    show(multiply(a, transpose(a)), transpose(a), multiply(identity(2), a) == a)


run(program)
