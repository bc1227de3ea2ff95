from vit import enum, run, show


Option = enum("Option", Some=1, None_=0)
Either = enum("Either", Left=1, Right=1)
class NoneText:
    def to_string(self):
        return "Option.None"


def program():
    none = NoneText()
    show(Option.Some(20), none, Option.Some("20!"), none, 20, 7)
    show([Either.Left(1), Either.Right("r")], True, False)
    show([1, 2, 4, 9], ["apple", "pear"])


run(program)
