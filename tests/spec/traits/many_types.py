from vit import rem, run, show


def program():
    fs = []
    for i in range(1, 50):
        k = i % 5 + 1
        fs.append([lambda x, i=i: x + i, lambda x, k=k: x * k, lambda x, i=i: x - i, lambda x, i=i: x ^ i][i % 4])
    x = 1
    for _ in range(20):
        for f in fs:
            x = rem(f(x), 1000003)
    show(x)


run(program)
