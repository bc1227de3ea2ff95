from vit import run, show

count = 0


def describe(x):
    return "nothing" if x is None else f"value {x}"


def total(a, b):
    if a is not None:
        return a + b if b is not None else a
    return b


def step(limit):
    global count
    count += 1
    return None if count > limit else count


def program():
    show(describe(3), describe(None))
    show(total(1, 2), total(1, None), total(None, 2), total(None, None))
    show("outer", 5)
    show("outer", None)
    show("null now")
    n = step(1)
    if n is not None:
        show("got", n)
    n = step(1)
    if n is not None:
        show("got", n)
    show(count)
    show(step(9) + 10)
    show(2)


run(program)
