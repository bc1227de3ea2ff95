from vit import run, show

ROUNDS = 160


def of_round(k):
    """What a round adds to the sum, whose number ends in the four bits `k`."""
    total = 0
    three, large, half, j = 3, 5000000000, 0.5, k
    total += k + 3
    total += k - large
    total += k * 3
    total += large // 3
    total += k % 3
    total += -k
    total += 3 - k
    total += k * k
    total += k - 7
    total += k * -2
    total += k // 4
    total += k % 4
    total += k & 3
    total += k | 3
    total += k ^ 3
    total += ~k
    total += k << 3
    total += k >> 3
    total += large >> 3
    total += k << 2
    total += k >> 1
    total += large >> 4
    x = float(k)
    y = x + half
    y = y - x
    y = y * x
    y = y / half
    y = y + y
    z = y % half
    y = -y
    y = y + z
    total += int(y)
    total += 0 if k == 3 else 1
    total += 0 if k != 3 else 2
    total += 0 if k < 3 else 3
    total += 0 if k <= 3 else 4
    total += 0 if x == half else 5
    total += 0 if x != half else 6
    total += 0 if half < x else 7
    total += 0 if x <= half else 8
    total += 0 if k < 3 else 9
    total += 0 if k >= 3 else 10
    total += 0 if k < 3 else 11
    total += 0 if False else 12
    total += 0 if True else 13
    total += 0 if True else 14
    total += 0 if False else 15
    total += 0 if False else 16
    total += 0 if True else 17
    total += 0 if k == 3 else 18
    total += 0 if k != 3 else 19
    total += 0 if k < 3 else 20
    total += 0 if k <= 3 else 21
    total += 0 if k == 8 else 22
    total += 0 if k != 8 else 23
    total += 0 if k < 8 else 24
    total += 0 if k <= 8 else 25
    total += 0 if k > 8 else 26
    total += 0 if k >= 8 else 27
    z = 8.0
    total += 0 if x == z else 28
    total += 0 if x != z else 29
    total += 0 if x < z else 30
    total += 0 if x <= z else 31
    total += 0 if not x < z else 32
    total += 0 if not x <= z else 33
    total += max(16 - k, 0) + 1
    total += 2 * k
    total += k
    total += min(k, 3)
    total += k
    total += 3
    total += k
    total += 0 if k < 3 else 34
    total += 3
    total += large
    total += 1
    total += 0 if k < 3 else 35
    total += 6
    total += 5
    total += 5
    total += 5
    total += ord("a")
    total += 6 + 3 + 6 + 3
    total += k + 1 + 3  # optionals
    total += k + 1 + 3  # enums
    total += 2 * k + 1 + 3  # function values
    total += k  # traits
    total += 3 + k  # bytes
    total += 3  # errors
    return total


def program():
    show(sum(of_round(i % 16) for i in range(ROUNDS)))


run(program)
