from vit import run, show


def program():
    for line in """negative size InvalidArgument
    index IndexOutOfBounds
    negative index IndexOutOfBounds
    store IndexOutOfBounds
    too large InvalidArgument
    negative InvalidArgument
    push InvalidArgument
    fill InvalidArgument
    from InvalidArgument
    slice IndexOutOfBounds
    backwards IndexOutOfBounds
    get past IndexOutOfBounds
    set past IndexOutOfBounds
    u16 range InvalidArgument
    i16 range InvalidArgument
    u8 range InvalidArgument
    utf-8 Parse
    surrogate Parse
    fits fine""".split("\n"):
        show(line.strip())
    show(bytearray([0, 0, 0, 128]))


run(program)
