from vit import check, quo, run, show


def evaluate(source):
    stack = []
    for word in source.split(" "):
        if word in ("+", "-", "*", "/"):
            b = stack.pop()
            a = stack.pop()
            if word == "+":
                stack.append(check(a + b))
            elif word == "-":
                stack.append(check(a - b))
            elif word == "*":
                stack.append(check(a * b))
            else:
                stack.append(quo(a, b))
        else:
            n = 0
            for c in word:
                n = n * 10 + (ord(c) - ord("0"))
            stack.append(n)
    result = stack.pop()
    assert not stack
    return result


def program():
    show(evaluate("3 4 + 2 *"), evaluate("100 7 3 - /"), evaluate("1 2 3 4 5 + + + +"), evaluate("42"))
    show(evaluate("2 3 4 * + 5 6 * -"))


run(program)
