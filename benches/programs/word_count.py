# How often each word of a text occurs: splitting, and a map with strings as keys.
import sys


def text_of(n):
    pieces = []
    seed = 42
    for _ in range(n):
        seed = seed * 16807 % 2147483647
        pieces.append("w")
        pieces.append(str(seed % 5000))
        pieces.append(" ")
    return "".join(pieces)


def run(n):
    counts = {}
    for word in text_of(n).split(" "):
        counts[word] = counts.get(word, 0) + 1
    most = 0
    letters = 0
    for word, count in counts.items():
        if count > most:
            most = count
        letters += len(word) * count
    print(len(counts), most, letters)


run(int(sys.argv[1]))
