from vit import run, show


def program():
    t = "0, 1, 2, 3, 4"
    show(t, len(t))
    t += "é☃"
    show(len(t.encode()), len(t.encode()), t)
    big = "".join(f"line {i}\n" for i in range(10000))
    show(len(big), 10000, "|")


run(program)
