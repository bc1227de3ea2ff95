from vit import run, shl, show


def program():
    for k in range(62, 70):
        show(shl(1, k))


run(program)
