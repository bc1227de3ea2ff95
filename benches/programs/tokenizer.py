# A lexer over a long source text: bytes, branches, and a token object each.
import sys

SOURCE = (
    "fn area(width, height) { // the product\n    let size_1 = width * height + 42;\n"
    "    if size_1 >= 1000 { return \"large\" }\n    return size_1 / 7\n}\n\n"
)

NAME, NUMBER, TEXT, SYMBOL, END = 1, 2, 3, 4, 5


class Token:
    __slots__ = ("kind", "value")

    def __init__(self, kind, value):
        self.kind = kind
        self.value = value


def is_letter(c):
    return c >= 97 and c <= 122 or c >= 65 and c <= 90 or c == 95


def is_digit(c):
    return c >= 48 and c <= 57


class Lexer:
    __slots__ = ("text", "at")

    def __init__(self, text):
        self.text = text
        self.at = 0

    # The byte here, or 0 at the end.
    def peek(self):
        return ord(self.text[self.at]) if self.at < len(self.text) else 0

    def skip_blanks(self):
        while True:
            c = self.peek()
            if c == 32 or c == 10:
                self.at += 1
            elif c == 47 and self.at + 1 < len(self.text) and ord(self.text[self.at + 1]) == 47:
                while self.peek() != 10:
                    self.at += 1
            else:
                return

    def name(self):
        value = 0
        c = self.peek()
        while is_letter(c) or is_digit(c):
            value = (value * 31 + c) % 1000003
            self.at += 1
            c = self.peek()
        return Token(NAME, value)

    def number(self):
        value = 0
        c = self.peek()
        while is_digit(c):
            value = value * 10 + (c - 48)
            self.at += 1
            c = self.peek()
        return Token(NUMBER, value)

    def quoted(self):
        start = self.at
        self.at += 1
        while self.peek() != 34:
            self.at += 1
        self.at += 1
        return Token(TEXT, self.at - start)

    def next(self):
        self.skip_blanks()
        c = self.peek()
        if c == 0:
            return Token(END, 0)
        if is_letter(c):
            return self.name()
        if is_digit(c):
            return self.number()
        if c == 34:
            return self.quoted()
        self.at += 1
        return Token(SYMBOL, c)


def run(n):
    lexer = Lexer(SOURCE * n)
    names = 0
    numbers = 0
    others = 0
    value = 0
    while True:
        token = lexer.next()
        kind = token.kind
        if kind == NAME:
            names += 1
            value = (value * 31 + token.value) % 1000003
        elif kind == NUMBER:
            numbers += token.value
        elif kind == TEXT:
            others += token.value
        elif kind == SYMBOL:
            others += token.value % 2
        else:
            break
    print(names, numbers, others, value)


run(int(sys.argv[1]))
