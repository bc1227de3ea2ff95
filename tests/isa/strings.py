from vit import run, show, size


def show_string(text):
    show(text)
    show(size(text))


def each_byte(text):
    for byte in text.encode():
        show(byte)
    show(text.encode()[0])


def parts(a, b, c):
    joined = ("", a, b + a, a + b + c, c + b + a + c, a + a + b + b + c, a + b + c + a + b + c, c + b + a + a + a + b + c)
    for text in joined:
        show_string(text)
    a = a + b + a
    show_string(a)
    show_string(a + a)


def program():
    x, empty, many = "x", "", "grüße 日本 \U0001f600"
    for text in (x, empty, many):
        show_string(text)
    each_byte(x)
    each_byte(many)
    parts(x, empty, many)
    parts(many, x, x)
    parts(empty, empty, empty)
    long = many * 2**12
    longer = long + x + long
    show(size(long))
    show(size(longer))
    show([ord(c) for c in long] < [ord(c) for c in longer])
    show([ord(c) for c in longer] <= [ord(c) for c in long])
    show(True)
    show(False)


run(program)
