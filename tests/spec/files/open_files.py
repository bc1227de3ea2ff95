"""Files that are open: reading by pieces and lines, writing, going to places."""

import os
import tempfile

os.chdir(tempfile.mkdtemp())


def numbers(data):
    return "bytes[" + ", ".join(str(byte) for byte in data) + "]"


text = "first\nsecond line\r\n\nä€😀\nno end".encode()
closed = "InvalidArgument: the file is closed"
print(len(text), len(text), "File(open)", "InvalidArgument: `text` is not open for reading")
print("File(closed)", "false", closed, closed)

print("first", 6, "second line", "", text.index("ä".encode()))
print("ä", "€", "😀", text.index("ä".encode()) + 9, "|")
print("true", " end", "true", "true", "null")
print(numbers(text[6:12]), len(text[12:]), "bytes[]")
print("null", 1000, "InvalidArgument: a place in a file cannot be -1", "InvalidArgument: the number of bytes to read cannot be -1")
print("InvalidArgument: `text` is not open for writing")

lines = text.decode().replace("\r\n", "\n").split("\n")
for line in lines:
    print(f"<{line}>")
print(len(lines))

with open("text", "wb+") as both:
    both.write(text)
    both.seek(0)
    print("first")
    both.seek(6)
    both.write(b"SECOND")
    print(both.readline().decode().rstrip("\r\n"), both.tell())
    both.seek(0)
    both.write(b"FIRST")
    both.seek(0)
    print(both.readline().decode().rstrip("\n"), both.read(6).decode(), len(text))
    both.seek(50)
    both.write(b"!")
    print(51, 51)
    both.seek(45)
    print(numbers(both.read(10)))

print("FIRST")
print(51 + 10 + 1, 51 + 10 + 1)
print("Io: cannot write `text`: it exists already")
print("a line\nmade", "true", "true")
for _ in range(5):
    print("InvalidArgument")
print("Io: cannot read `none`: there is no such file or folder", "Io: cannot write `none`: there is no such file or folder")

big = "".join(f"line {i}\n" for i in range(8000))
print(len(big))
print(8000, len(big), "line 7999")
print(300000)
print(200000)
print(200001)
print("a", "Io: `bad` is not UTF-8 text: byte 4 does not fit", "d", "null")
