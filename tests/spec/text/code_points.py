from vit import run, show, size


def program():
    words = sorted(["zebra", "Zebra", "äpfel", "apfel", "日本", "😀", "～", ""])
    show(words)
    for w in words:
        show(w, size(w), len(w), w.upper())
    for c in "aé日😀":
        show(ord(c), c, size(c))
    show(sum(map(ord, "aé日😀")), False, False, True)


run(program)
