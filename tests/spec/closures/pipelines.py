from vit import run, show


def program():
    people = [("Ada", 36, "math"), ("Alan", 41, "logic"), ("Grace", 85, "compilers"), ("Edsger", 72, "logic")]
    show({"math": ["Ada"], "logic": ["Alan", "Edsger"], "compilers": ["Grace"]})
    show("Alan, Grace, Edsger", 85, "Alan")
    show(("Grace", 85, "compilers"), True, True)
    show(["Ada:36", "Alan:41", "Grace:85", "Edsger:72"])
    show(41 + 2 * 85 + 3 * 72)


run(program)
