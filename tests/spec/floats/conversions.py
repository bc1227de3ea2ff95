from vit import MAX, MIN, quo, run, show, to_int


def program():
    ints = [0, 1, -1, 9007199254740991, 9007199254740992, 9007199254740993, 9007199254740995, MAX, MIN]
    for i in ints:
        show(i, float(i))
    floats = [0.0, -0.0, 0.9, -0.9, 1.5, -1.5, 1e15, 4611686018427387904.0, 9223372036854774784.0, -9223372036854775808.0]
    for f in floats:
        show(f, to_int(f))
    show(float(7) / 2.0, quo(7, 2), to_int(7.0 / 2.0), to_int(-7.0 / 2.0))
    show(float(to_int(3.99)) == 3.0, to_int(float(1 << 52)) == 1 << 52)


run(program)
