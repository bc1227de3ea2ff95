from vit import VitError, run, show


def program():
    for k in reversed(range(0, 3)):
        if k <= 0:
            raise VitError("InvalidArgument")
        line = ""
        for i in range(0, 4, k):
            line += f"{i} "
        show(line)


run(program)
