from vit import run, show


def program():
    b = bytearray(3)
    b[0] = 255
    b[1] = 65
    b.append(7)
    show(b, 4, 4, 255, 7)
    for x in b:
        show(x)
    b[2] += 5
    b[2] |= 64
    show(b, True, True)
    show("hé", bytearray("é!".encode()), bytearray())
    b = bytearray([9] * 4)
    show(b, b[1:3], b[4:4])
    b[0] = 0
    show(b)


run(program)
