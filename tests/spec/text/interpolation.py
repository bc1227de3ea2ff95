from vit import run, show


def program():
    show("Ada", "a1b2.5c", "[1, 2] 2 <1><2>")
    show("inner deep 2", '{"k": 1}', "yes")
    show("$", "$$", "$", "$x", "${x}", "a$", "97", "()", "none")
    show('(1, "two") [null, 1] false')
    show("Ada\n  indented 3")


run(program)
