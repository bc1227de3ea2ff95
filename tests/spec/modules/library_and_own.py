from vit import run, show


class T:
    def to_string(self): return '{"[1]"}'


def program():
    show(T(), 5.0, True)
    show("main")
    return 3


run(program)
