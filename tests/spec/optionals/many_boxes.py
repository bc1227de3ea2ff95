from vit import run, show


def program():
    kept, floats, longest = [], [None] * 5, 0
    for start in range(1, 300):
        steps, n = 0, start
        while True:
            steps += 1
            if n == 1:
                break
            n = n // 2 if n % 2 == 0 else 3 * n + 1
        if steps > longest:
            longest = steps
            kept += [start, None]
        floats[start % 5] = None if start % 7 == 0 else start / 2
    show(longest, kept)
    show(floats)
    show(len(kept) // 2, len(kept))


run(program)
