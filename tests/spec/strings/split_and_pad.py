from vit import char, pad_end, pad_start, run, show, size


def reversed_text(text):
    out = ""
    for c in text:
        out = c + out
    return out


def rot13(text):
    out = ""
    for c in map(ord, text):
        if ord("a") <= c <= ord("z"):
            out += char((c - ord("a") + 13) % 26 + ord("a"))
        elif ord("A") <= c <= ord("Z"):
            out += char((c - ord("A") + 13) % 26 + ord("A"))
        else:
            out += char(c)
    return out


def codes(text):
    return [ord(c) for c in text]


def program():
    show("a,b,c".split(","), "".split(","), ",".split(","), "a,,b,".split(","), "abc".split("abc"), "abc".split("x"))
    show("a--b---c".split("--"), "日本語".split("本"))
    show(codes("abc"), codes("é😀"), codes(""), codes("a\nb"))
    show(pad_start("7", 3, "0") + "|", pad_end("7", 3, ".") + "|", pad_start("1234", 3, "0"), pad_start("é", 3, "-"), pad_end("x", 6, "abc") + "|")
    show(pad_start("", 4, "ab"), pad_start("ab", 2, " "), pad_end("ab", 0, " "), pad_end("日本", 4, "。") + "|")
    show(char(65), char(ord("a")), char(233), char(0x1F600), size(char(0)), size(char(0xD7FF)), size(char(0xE000)), size(char(0x10FFFF)))
    show(reversed_text("stressed"), reversed_text("añb😀"), reversed_text(""))
    show(rot13("Hello, World"), rot13(rot13("Hello, World")))
    words = "the quick brown fox".split(" ")
    words.reverse()
    show(" ".join(words), "".join(words), len(words))


run(program)
