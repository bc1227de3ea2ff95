from vit import VitError, run, show


def program():
    e = VitError("kind", "the message")
    show(e, "kind", "the message", [])
    show([e], (e, 1), True, False)
    show(VitError("E7", "made by make"))
    show(["E1", "E2"])
    show("made by make")
    show(True)


run(program)
