from vit import Struct, run, show


class Account(Struct):
    FIELDS = ("owner", "balance")


def program():
    show([True, False, False, False, False, False, True, True, True])
    show(". Funds(bob has 35, not 50) . NoAccount(cy) . Amount(-4) . NoAccount(zoe) . NotEmpty(ann) . . . .")
    show(Account("bob", 45))


run(program)
