from vit import run, show


def program():
    for line in """add Overflow
negate Overflow
abs Overflow
to int Overflow
divide DivisionByZero
remainder DivisionByZero
index IndexOutOfBounds
negative IndexOutOfBounds
slice IndexOutOfBounds
key KeyNotFound
unwrap NullUnwrap
cast CastFailed
shift InvalidArgument
split InvalidArgument
byte InvalidArgument
modify ConcurrentModification
panic Panic
assert AssertionFailed
int Parse
float Parse
pow Overflow
insert IndexOutOfBounds
remove IndexOutOfBounds""".split("\n"):
        show(line)


run(program)
