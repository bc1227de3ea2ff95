from vit import run, show


def weight(n):
    return 10 * ((n > 0) - (n < 0)) + (n or 1)


def program():
    show(weight(-3), weight(0), weight(4), 100, 2)
    show("returned", "got one", "got few", "large")
    log = []
    for i in range(10):
        if i == 3:
            continue
        if i == 7:
            break
        log.append(i * 10 if i in (4, 5) else i)
    show(log)
    show(13)
    show([0, 0, 7], "seven")
    show("thirteen")
    show(16)
    show(1.5)


run(program)
