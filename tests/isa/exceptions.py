from vit import run, show

ENDS = 24


def error(kind, message, frames):
    """What `show` prints: of a deep stack the trace keeps both ends, and a line between them."""
    show(kind)
    show(message)
    show(frames if frames <= 2 * ENDS else 2 * ENDS + 1)


def through_calls(depth, frames_below):
    show(depth)
    show(7)
    error("disk", "no space left", depth + 2 + frames_below)


def every_call(text):
    if text.isdigit():
        show(int(text))
        error("Panic", text, 2)
    else:
        error("Parse", f'"{text}" is not an int', 2)
    error("DivisionByZero", "division by zero", 3)
    error("DivisionByZero", "division by zero", 3)
    show(7 // 2)


def program():
    error("own", "own", 2)
    show(1)
    for depth in (0, 5, 200):
        through_calls(depth, 1)
    for _ in range(2):
        error("disk", "no space left", 2 + 3)
    show(True)
    show(1)
    error("DivisionByZero", "division by zero", 2)
    every_call("7")
    every_call("seven")
    for _ in range(3):
        show("StackOverflow")
    through_calls(3, 2)
    show(300 * (1 + len("division by zero")))
    for _ in range(0, 8, 2):
        for entered in (True, False, False):
            show(entered)
    show(True)


run(program)
