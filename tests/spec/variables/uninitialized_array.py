from vit import VitError, run, show

lines = None


def size(own, wanted):
    if not wanted:
        return len(own)
    if lines is None:
        raise VitError("Uninitialized")
    return len(lines)


def program():
    for wanted in [False, True]:
        show(size(["a"], wanted))


run(program)
