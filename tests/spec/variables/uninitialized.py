from vit import VitError, run, show

later = None


def peek(i):
    if i > 0:
        if later is None:
            raise VitError("Uninitialized")
        return later
    return 0


def program():
    global later
    for i in range(0, 2):
        show(peek(i))
    later = 7
    show(later)


run(program)
