from vit import MAX, MIN, byte_at, run, show, shru, size, to_hex, wrap


def fnv1a(text):
    hash = -3750763034362895579
    for i in range(size(text)):
        hash = wrap((hash ^ byte_at(text, i)) * 1099511628211)
    return hash


def program():
    low = MIN
    high = MAX
    show(wrap(high + 1), wrap(low - 1), wrap(low + low), wrap(high + high))
    show(wrap(high * 2), wrap(low * -1), wrap(high * high), wrap(low * low))
    show(wrap(0 - low), 5 - 8, 2 + 3 * 4)
    show(fnv1a(""), fnv1a("a"), to_hex(fnv1a("foobar")))
    state = 42
    for _ in range(5):
        state = wrap(wrap(state * 6364136223846793005) + 1442695040888963407)
        show(state, shru(state, 33))


run(program)
