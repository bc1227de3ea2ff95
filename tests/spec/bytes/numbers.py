import struct

from vit import run, show


def program():
    b = bytearray(16)
    struct.pack_into("<BHIhi", b, 0, 200, 65535, 4294967295, -2, -3)
    show(b)
    show(200, 65535, 4294967295, -2, -3, 65534, 4294967293)
    struct.pack_into("<qd", b, 0, -9223372036854775807, 0.1)
    show(b, -9223372036854775807, 0.1)
    show(struct.unpack("<f", struct.pack("<f", 0.1))[0], struct.unpack("<q", struct.pack("<d", 0.1))[0])
    show(-0.0, 128)


run(program)
