from vit import run, show


def program():
    show([1, 2, 3, 11, 12])
    show(1)
    show(2)
    show([1, 2])
    show(bytearray([1, 2, 1, 2, 1]))
    show(0, 5)
    show(1, 6)
    for i in range(3):
        show(i)


run(program)
