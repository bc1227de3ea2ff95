"""Writes many short texts to a file."""

import os
import sys


def main():
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        write = out.write
        for i in range(5_000_000):
            write(f"{i}\n")
    print(os.stat(sys.argv[1]).st_size)


main()
