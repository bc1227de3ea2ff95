from collections import deque

from vit import rem, run, show


def program():
    show(None, None, None, True)
    d = deque()
    for i in range(5):
        d.append(i)
    for i in range(10, 13):
        d.appendleft(i)
    show(len(d), list(d), d[0], d[-1], d[0], d[3], d[7])
    show(d.popleft(), d.pop(), list(d))
    show("IndexOutOfBounds")
    show("IndexOutOfBounds")
    show(["z", "a", "b"], 3)
    show(True)
    m, out = deque(), 0
    for i in range(3000):
        k = i * 7919 % 5
        if k < 2:
            m.append(i)
        elif k == 2:
            m.appendleft(i)
        elif k == 3:
            out = rem(out * 31 + (m.popleft() if m else -1), 1000003)
        else:
            out = rem(out * 37 + (m.pop() if m else -2), 1000003)
    show(out, len(m), sum(m))


run(program)
