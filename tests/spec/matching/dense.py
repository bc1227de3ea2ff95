from vit import MAX, MIN, run, show


def days(month, year):
    if month in (4, 6, 9, 11):
        return 30
    if month == 2:
        return 29 if year % 4 == 0 and year % 100 != 0 or year % 400 == 0 else 28
    return 31 if 1 <= month <= 12 else 0


def far(n):
    return {1000: 1, 1001: 2, 1003: 3, 1005: 4, 1002: 5}.get(n, 6 if n <= 999 else 7)


def below(n):
    return n + 5 if -4 <= n <= 0 else 6


def program():
    total = 0
    for y in [1900, 2000, 2023, 2024]:
        for m in range(14):
            total = total * 3 % 1000003 + days(m, y)
    show(total, days(2, 2024), days(2, 1900), days(13, 1), days(-1, 1))
    show([far(n) for n in range(998, 1008)], far(MIN), far(MAX))
    show([below(n) for n in range(-6, 3)], below(MIN), below(MAX))
    counts = [0, 0, 0, 0]
    for i in range(10000):
        counts[{0: 0, 1: 1, 2: 1, 3: 2}.get(i * 7919 % 6, 3)] += 1
    show(counts)


run(program)
