from vit import run, show


def program():
    for line in ["disk no space left", "finally", "no error", "any", "only", "and finally", "1", "2"]:
        show(line)
    show("3 is too big")
    show("4 is too big")


run(program)
