from vit import VitError, run, show


def split(text, separator):
    if separator == "":
        raise VitError("InvalidArgument")
    return text.split(separator)


def program():
    show(split("a b", " "))
    show(split("a b", ""))


run(program)
