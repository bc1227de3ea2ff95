from vit import quo, rem, run, show


def program():
    show(1 + 2 * 3 - rem(quo(4, 2), 3))
    show((1 + 2) * (3 - 4))
    show(10 - 4 - 3, quo(quo(100, 10), 2), 2 - -2, - -5)
    numerators = [7, -7, 7, -7, 6, 0, 1, -1]
    denominators = [2, 2, -2, -2, 3, -5, 9223372036854775807, 9223372036854775807]
    for i in range(len(numerators)):
        a = numerators[i]
        b = denominators[i]
        q = quo(a, b)
        r = rem(a, b)
        show(a, b, q, r, q * b + r == a)
    show(rem(-5, 3), rem(5, -3), -rem(5, 3))
    show(1_000_000 + 0xFF + 0o17 + 0b1010)
    show(0xDEAD_BEEF, 0x7FFF_FFFF_FFFF_FFFF)


run(program)
