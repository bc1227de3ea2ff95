from vit import run, show


def program():
    show("one\n  two\nthree")
    show("no newline first")
    show(3)
    show("tab\n\ttwo tabs")
    show('quote " and "" inside\nescape \t tab, é')
    show("last line counts")
    show(r"raw \n ${x}", "[]")


run(program)
