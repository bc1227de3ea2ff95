from vit import run, show


def program():
    show("a greeting to Ada; 2 greetings to Alan")
    show("2 (Ada and Alan)")
    show(True)
    show("2", "4")


run(program)
