from vit import run, show


def program():
    for value in (0, 0.0, False, True, True):
        show(value)
    for value in (7, 0.25, True, "gloglo", 2, 7, "gloglo"):
        show(value)
    for value in (8, 0.25, True, "gloglo", 52, 50, "gloglo"):
        show(value)


run(program)
