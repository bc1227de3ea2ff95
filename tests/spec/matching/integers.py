from vit import MAX, MIN, rem, run, show


def sparse(n):
    table = {-1000000: 1, 0: 2, 70000: 3, MAX: 4, MIN: 5, 5000000000: 6}
    return table[n] if n in table else rem(n, 7)


def grade(n):
    for low, high, name in [
        (90, 100, "A"), (80, 89, "B"), (-5, 9, "low"), (10, 79, "middle"), (MIN, -6, "negative"), (101, MAX, "huge")
    ]:
        if low <= n <= high:
            return name


def kind(c):
    if c in "aeiou":
        return "vowel"
    if "a" <= c <= "z":
        return "consonant"
    if "0" <= c <= "9":
        return "digit"
    return "space" if c in " \t\n" else "sign"


def program():
    names = {0: "zero", 1: "one", 2: "two", 3: "three", 5: "five", -1: "minus one"}
    for n in range(-3, 8):
        show(n, names.get(n, "other"))
    for n in [-1000000, 0, 70000, MAX, MIN, 5000000000, 5000000001, 69999]:
        show(n, sparse(n))
    for n in [-100, -6, -5, 9, 10, 79, 80, 89, 90, 100, 101, MAX, MIN]:
        show(n, grade(n))
    for c in "hay 7\n_":
        show(kind(c))


run(program)
