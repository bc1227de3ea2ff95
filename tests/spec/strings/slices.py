from vit import byte_at, cut, run, show, size


def width_of(first):
    if first < 128:
        return 1
    return 2 if first < 224 else 3 if first < 240 else 4


def program():
    s = "añb😀c"
    show(size(s))
    show(cut(s, 0, 1), cut(s, 1, 3), cut(s, 3, 4), cut(s, 4, 8), cut(s, 8, 9))
    show("[" + cut(s, 0, 0) + "]", "[" + cut(s, 9, 9) + "]", cut(s, 0, size(s)) == s, cut(s, 1, 8))
    show(cut("", 0, 0) == "")
    at = 0
    while at < size(s):
        width = width_of(byte_at(s, at))
        show(at, width, cut(s, at, at + width))
        at += width


run(program)
