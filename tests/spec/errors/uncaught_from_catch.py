from vit import check, run, show


def program():
    show("a")
    check(2**63)


run(program)
