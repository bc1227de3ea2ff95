from vit import run, show, text


def program():
    for a in [False, True]:
        for b in [False, True]:
            show(a, b, a and b, a or b, not a, a == b, a != b)
    show(True or False and False, (True or False) and False, not True or True, not (True or True))
    show(1 < 2 and 2 < 3, (1 < 2) == True, not (1 == 2), 1 + 1 == 2 or False)
    show((1 < 2 and 2 < 3) or False)
    flags = [True, False, True]
    count = 0
    for flag in flags:
        if flag:
            count += 1
    show(count, flags, False in flags, text(True) + text(False))


run(program)
