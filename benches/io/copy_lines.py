"""Copies standard input to standard output, line by line."""

import sys


def main():
    write = sys.stdout.write
    for line in sys.stdin:
        write(line)


main()
