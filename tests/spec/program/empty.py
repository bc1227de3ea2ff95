from vit import run


def program():
    pass


run(program)
