from vit import MAX, MIN, power, run, show, to_hex


def program():
    low = MIN
    high = MAX
    show(abs(-5), abs(5), abs(0), abs(high))
    show(
        power(2, 10), power(2, 62), power(-2, 63), power(-3, 3),
        power(7, 0), power(0, 0), power(0, 5), power(1, 1_000_000),
    )
    show(power(-1, 1_000_001), power(10, 18), power(3, 39))
    show(-power(2, 2))
    show(to_hex(255), to_hex(0), to_hex(-1), to_hex(low), to_hex(high), to_hex(0xCAFE))
    show(min(3, -4), max(3, -4), min(low, high), max(low, high), min(2, 2))
    show(abs(-9), abs(9), abs(low + 1))


run(program)
