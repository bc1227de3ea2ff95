from vit import run, show


def program():
    total, keep = 0, []
    for i in range(2000):
        k = i + i % 7
        total += k
        if i % 100 == 0:
            keep.append(k + i % 7)
    show(total, len(keep), keep)


run(program)
