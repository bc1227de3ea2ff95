from vit import run, show


def program():
    a = 1
    def all_():
        nonlocal a
        a += 1
        return a + sum(range(2, 11)) + 1 + 1
    show(all_() + all_() + a)


run(program)
