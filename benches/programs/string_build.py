# A long text from many short pieces, then a look at its bytes: string builders and numbers as text.
import sys


def run(n):
    pieces = []
    for i in range(n):
        pieces.append(str(i * 7 % 1000))
        pieces.append("\n" if i % 10 == 9 else ", ")
    text = "".join(pieces)
    value = 0
    for i in range(len(text)):
        value = (value * 31 + ord(text[i])) % 1000003
    print(len(text), value)


run(int(sys.argv[1]))
