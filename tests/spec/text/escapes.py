from vit import run, show


def program():
    show("tab\there", 'quote"s', 97, 10, 39, 92, 0x1F600, 34)
    show(7, 1, 4, 2, 1)
    show(["tab\t", "new\n", "cr\r", "nul\0", "back\\", 'quote"', "é", "$", "a", "${"])


run(program)
