#!/usr/bin/env python3
"""Compares how Vitte prints and reads floats with Python, on a million random bit patterns.

Usage: check.py VITTE [COUNT [SEED]]
"""

import random
import struct
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "spec"))

from vit import fmt_float  # noqa: E402


def patterns(count, seed):
    """Bits of every kind: any at all, numbers of everyday size, powers of two and of ten and their neighbours."""
    numbers = random.Random(seed)
    for i in range(count):
        kind = i % 4
        if kind == 0:
            yield numbers.getrandbits(64)
        elif kind == 1:
            yield bits(numbers.uniform(-1e6, 1e6))
        elif kind == 2:
            yield bits(round(numbers.uniform(-1e4, 1e4), numbers.randrange(6)))
        else:
            base = 2.0 ** numbers.randrange(-1074, 1023) if i % 8 == 3 else float(f"1e{numbers.randrange(-323, 308)}")
            yield bits(base) + numbers.randrange(-2, 3) & (2**64 - 1)


def bits(value):
    return struct.unpack("<Q", struct.pack("<d", value))[0]


def main(vitte, count=1_000_000, seed=1):
    words = list(patterns(int(count), int(seed)))
    lines = "".join(f"{struct.unpack('<q', struct.pack('<Q', word))[0]}\n" for word in words)
    command = [vitte, "run", str(HERE / "floats.vit")]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
    wrong = 0
    for word, line in zip(words, done.stdout.splitlines(), strict=True):
        text, same = line.split(" ")
        wanted = fmt_float(struct.unpack("<d", struct.pack("<Q", word))[0])
        if (text, same) != (wanted, "true"):
            wrong += 1
            print(f"{word:#018x}: {text} {same}, but Python has {wanted}")
    print(f"{len(words)} floats, {wrong} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
