# Texts that grow by joining two strings at a time: a new string for each.
import sys


def run(n):
    words = ["one", "two", "three", "four", "five", "six", "seven", "eight"]
    text = ""
    value = 0
    for i in range(n):
        text = text + words[i % 8]
        if len(text) > 60:
            value = (value * 31 + ord(text[i % 60]) + len(text)) % 1000003
            text = ""
    print(value, len(text))


run(int(sys.argv[1]))
