from vit import run, show


def program():
    s = "Hello, Wörld!"
    show(len(s.encode()), s.upper(), s.lower(), 4, None, True, True, True)
    show("Hello", 72, 13, s.replace("l", "L"), ["Hello", "Wörld!"])
    show("a b|", "ababab", "|", "---x", "x---", "**é")
    show(["a", "b", "c"], [], ["one"], ["a"])
    show([""], ["a", "", "b"], ["", ""], ["a", "b", "c"])
    show("Hé😀", bytearray("é".encode()), False, True)
    show("aaaaaa", 0, "ba", "-x-")
    show("SS", len("İ".lower().encode()), "ΑΣ".lower(), True)
    show("k", "v")
    show("k2", "v2")


run(program)
