from vit import MIN, run, shl, show, shr, shru, to_hex, wrap


def count_ones(x):
    rest = x
    ones = 0
    while rest != 0:
        rest &= wrap(rest - 1)
        ones += 1
    return ones


def program():
    low = MIN
    show(12 & 10, 12 | 10, 12 ^ 10, ~12, ~-1, ~0)
    show(-1 & 255, -256 | 15, -1 ^ low, low & -1)
    show(shl(1, 0), shl(1, 62), shl(1, 63), shl(3, 63), shl(-1, 63))
    show(shr(-8, 1), shr(-1, 63), shr(low, 63), shr(7, 1), shr(-7, 1))
    show(shru(-8, 1), shru(-1, 63), shru(low, 63), shru(-1, 1), shru(7, 0))
    show((6 & 3) == 2, 1 | (2 ^ (3 & 5)), shl(1, 2 + 1), shl(1 + 1, 3), 4 | shl(1, 1))
    bits = 0
    for i in range(0, 64, 3):
        bits |= shl(1, i)
    show(bits, to_hex(bits))
    bits &= 0xFFFF
    bits ^= 0x0F0F
    bits = shl(bits, 4)
    bits = shr(bits, 2)
    show(bits)
    show(count_ones(0), count_ones(-1), count_ones(low), count_ones(0x5555))


run(program)
