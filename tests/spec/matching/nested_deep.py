from vit import run, show


def program():
    show("(0 + 5) => 5")
    show("5 * 1 => 5")
    show("--5 => 5")
    show("(5 + 5) * 0 => 0")
    show("(5 * 1 + -3) => (5 + (-3))")


run(program)
