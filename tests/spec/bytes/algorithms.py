import zlib

from vit import run, show


def program():
    b = b"Wikipedia"
    show("aidepikiW", f"{zlib.adler32(b):x}", 1)
    big = bytes(i * i % 256 for i in range(1000))
    show(zlib.adler32(big), bytearray(big[10:14]), 1000)
    show(0, False, True)


run(program)
