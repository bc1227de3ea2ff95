from vit import rem, run, show, size


def grade(score):
    if score >= 90:
        return "A"
    if score >= 80:
        return "B"
    return "C" if score >= 70 else "F"


def program():
    for score in [95, 85, 75, 5]:
        show(score, grade(score))
    a = 3
    b = a * 10 if a > 2 else a
    c = 1 + (2 if b == 30 else 4) * 10
    show(b, c, "three" if a == 3 else "other", [1.5 if a < 0 else -1.5])
    t = a
    t += 1
    d = t * t
    show(d)
    xs = [1, 2] if d > 10 else [3]
    show(xs, size("full" if xs else "e"))
    e = 0
    if a > 5:
        e = 1
    elif a > 2:
        e = 2
    if a == 3:
        e += 10
    if a != 3:
        e += 100
    show(e)
    clamped = []
    for i in range(-2, 8):
        clamped.append(0 if i < 0 else 5 if i > 5 else i)
    show(clamped)
    total = 0
    for i in range(0, 10):
        if rem(i, 2) != 0:
            continue
        total += i // 2
    show(total)


run(program)
