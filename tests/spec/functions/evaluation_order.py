from vit import run, show, text

trace = ""
step = 0


def see(name, value):
    global trace
    trace += name
    return value


def flush(label):
    global trace
    show(label, trace)
    trace = ""


def three(a, b, c):
    return a * 100 + b * 10 + c


def bump():
    global step
    step += 10
    return step


def store(values):
    """`a[i] = v` in the language's order, which is not Python's."""
    array, i, value = values
    array[i] = value


def compound(array, i, value):
    array[i] = array[i] + value


def local_order():
    x = 1
    total = x
    x = 5
    return total + x * 100 + x * 10000


def program():
    xs = [1, 2, 3, 4]
    r = see("a", 1) + see("b", 2) * see("c", 3) - see("d", 4)
    flush("operators " + text(r))
    r = three(see("a", 1), see("b", 2), see("c", 3))
    flush("arguments " + text(r))
    store((see("x", xs), see("i", 2), see("v", 9)))
    flush("store " + text(xs))
    compound(see("x", xs), see("i", 0), see("v", 5))
    flush("compound " + text(xs))
    r = see("x", xs)[see("i", 3)] + see("y", xs)[see("j", 1)]
    flush("loads " + text(r))
    see("x", xs).insert(see("i", 0), see("v", 7))
    flush("method " + text(xs))
    made = [see("a", 1), see("b", 2), see("c", 3)]
    flush("literal " + text(made))
    filled = [see("v", 5)] * see("n", 3)
    flush("fill " + text(filled))
    less = see("a", 1) < see("b", 2)
    r = see("t", 1) if less else see("e", 2)
    flush("if " + text(r))
    for i in range(see("l", 0), see("h", 2)):
        see(text(i), 0)
    flush("range")
    total = 0
    for x in see("x", [1, 2]):
        total += x * see("b", 1)
    flush("for " + text(total))
    show(step + bump(), bump() + step, step - bump() - step)
    show([step, bump(), step], text(step) + " " + text(bump()) + " " + text(step))
    show(local_order())


run(program)
