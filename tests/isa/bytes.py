import struct

from vit import run, show


def show_bytes(values):
    show(len(values))
    for value in values:
        show(value)
    show(f"bytes[{', '.join(map(str, values))}]")


def program():
    show_bytes(b"")
    values = bytearray(10)
    values[0], values[9] = 255, 9
    values.append(7)
    show_bytes(values)
    for code in "Hhl":
        kind = code if code != "l" else "I"
        written = struct.pack("<i", -2)
        show(struct.unpack_from("<" + kind, written)[0])
    struct.pack_into("<d", values, 1, -0.1)
    show(-0.1)
    show(struct.unpack_from("<q", values, 1)[0])
    show_bytes(values[2:6])
    show_bytes("héllo".encode())
    show(True)
    show(False)
    show("Héllo")


run(program)
