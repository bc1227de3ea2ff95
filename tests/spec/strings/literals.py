from vit import run, show, size


def program():
    show("tab\tend", "back\\slash", "dollar ${x} $x $", "quote \" and '")
    show("HI é😀", size("nul\0nul"))
    show("raw \\n ${no} $", size(""), size("\\"))
    show("Dear Ann,\n  indented by two\n\ttab, \"quotes\" and a \\\n\nbye")
    show("one line", size("  a\nb"))


run(program)
