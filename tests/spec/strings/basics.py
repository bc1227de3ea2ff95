from vit import run, show, size


def program():
    a = "abc"
    show(a + "def", a + "", "" + "", size(a), size(a), size(""), "" == "", a == "")
    show(size("é"), size("日本"), size("😀"), size("\U0001F600"), size("\0"))
    show("abc" == "ab" + "c", "abc" != "abd", "" == "", "é" == "\u00e9", "e\u0301" == "é")
    show("a" < "b", "a" < "B", "abc" < "abd", "ab" < "abc", "" < "a", "b" > "a", "a" <= "a", "a" >= "b")
    show("～" < "😀", "z" < "é", "é" < "日")
    s = "x"
    t = s
    s += "y"
    show(s, t)
    show(size("one\ntwo") == 7, "tab\there", 'quote"s', ord("a"), ord("\n"), ord("'"), 0x1F600)


run(program)
