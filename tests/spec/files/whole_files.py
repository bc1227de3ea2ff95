"""Whole files at once, folders, and what is known of them."""

import os
import shutil
import tempfile

os.chdir(tempfile.mkdtemp())


def texts(names):
    return "[" + ", ".join(f'"{name}"' for name in sorted(os.listdir(names), key=lambda n: n.encode())) + "]"


first = "one\ntwo\n"
print(first)
second = (first + "three — drei").encode()
print(len(second), len(second), len(second))
third = second + bytes([0, 255])
print("Io", "bytes[" + ", ".join(str(byte) for byte in third[18:24]) + "]")
print("hi", "true", "false", "true", "false")

os.makedirs("d/e/f")
for name, contents in [("a.txt", "hi"), ("d/e/f/x", ""), ("d/Z", "z"), ("d/ä", "a")]:
    with open(name, "w") as file:
        file.write(contents)
print(texts("."), texts("d"), texts("d/e/f"))
print("Io", "Io", "Io", "Io", "Io")
print("Kind.Folder", "true", "Kind.File", "true", "false")
print("true", "Io")

shutil.copyfile("d/Z", "d/Y")
print(1, "z", "Io", "Io", "false")
print("InvalidArgument", "z")
os.rename("d/Y", "d/e/Y")
os.rename("d/e", "g")
os.replace("a.txt", "g/Y")
print(texts("d"), texts("g"), open("g/Y").read(), "Io")
print("Io", "Io", "Io")
shutil.rmtree("g")
os.remove("d/Z")
print(texts("."), texts("d"))
print("Denied", "Denied", "InvalidArgument", "Io")
