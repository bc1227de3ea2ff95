from vit import run, show, size


def program():
    for c in "aé日😀":
        show(ord(c), c, size(c))
    s = "abc"
    out = ""
    for c in s:
        s += "!"
        out = chr(ord(c) + 1) + out
    show(s, out)
    vowels = 0
    for c in "The quick brown fox":
        if c in "aeiou":
            vowels += 1
    show(vowels)


run(program)
