from vit import byte_at, repeat, run, show


def program():
    s = "Hello, World"
    show("World" in s, "world" in s, "" in s, "a" in "", "" in "")
    show(s.startswith("Hello"), s.startswith(""), s.startswith("hello"), s.endswith("World"), s.endswith("Hello, World!"))
    show(s.upper(), s.lower(), "straße".upper(), "ÀÉÎ".lower(), "123".upper())
    show("[" + "  x y\t\n".strip() + "]", "[" + "".strip() + "]", "[" + "   ".strip() + "]", "[" + "a".strip() + "]")
    show(repeat("ab", 3), repeat("ab", 0) == "", repeat("", 1000) == "", repeat("é", 2))
    show("banana".replace("an", "AN"), "aaa".replace("aa", "b"), "abc".replace("x", "y"), "a.b.c".replace(".", ""))
    show("aXbXc".replace("X", "XX"), "éé".replace("é", "e"))
    show(byte_at(s, 0), byte_at(s, 11), byte_at("é", 0), byte_at("é", 1))


run(program)
