import struct

from vit import fmt_float, run, show


def program():
    M = 2**64 - 1
    state, total, count = 88172645463325252, 0, 0
    for _ in range(20000):
        state ^= (state << 13) & M
        state ^= state >> 7
        state ^= (state << 17) & M
        x = struct.unpack("<d", struct.pack("<Q", state))[0]
        if x != x:
            continue
        for c in fmt_float(x):
            total = (total * 31 + ord(c)) % 1000000007
        count += 1
    show(count, total)


run(program)
