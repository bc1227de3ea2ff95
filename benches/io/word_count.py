"""Counts the lines, words and bytes of a file."""

import sys


def main():
    lines = words = size = 0
    with open(sys.argv[1], encoding="utf-8") as file:
        for line in file:
            lines += 1
            words += len(line.split(" "))
            size += len(line)
    print(lines, words, size)


main()
