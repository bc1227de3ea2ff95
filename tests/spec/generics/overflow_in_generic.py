from vit import check, run, show


def program():
    show(True, 9223372036854775806)
    check(2**63)


run(program)
