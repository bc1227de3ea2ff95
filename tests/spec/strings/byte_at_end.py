from vit import byte_at, run, show


def program():
    for i in range(0, 3):
        show(byte_at("ab", i))


run(program)
