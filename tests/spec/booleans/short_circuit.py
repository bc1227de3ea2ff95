from vit import run, show

calls = 0


def say(name, answer):
    global calls
    calls += 1
    show("  " + name)
    return answer


def program():
    show("and")
    show(say("a", False) and say("b", True))
    show(say("a", True) and say("b", True))
    show("or")
    show(say("a", True) or say("b", False))
    show(say("a", False) or say("b", False))
    show("chain")
    show(say("a", False) or say("b", True) and say("c", False) or say("d", True))
    show("then" if say("x", False) and say("y", True) else "else")
    xs = []
    show(len(xs) > 0 and xs[0] > 0, not xs or 1 // len(xs) > 0)
    show(calls)


run(program)
