import re

from vit import enum, run, show

Token = enum("Token", Num=1, Name=1, Sign=1)


def tokens(text):
    out = []
    for found in re.finditer(r"(\d+)|([A-Za-z_]\w*)|(\S)", text):
        number, name, sign = found.groups()
        out.append(Token.Num(int(number)) if number else Token.Name(name) if name else Token.Sign(ord(sign)))
    return out


def program():
    show(tokens("abc 12+x1 - 007"))
    show(tokens(""), tokens("  "), tokens("9"))


run(program)
