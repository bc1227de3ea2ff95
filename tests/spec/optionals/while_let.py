from vit import run, show


def program():
    stack = [1, 2, 3]
    while stack:
        top = stack.pop()
        show("popped", top, len(stack))
        if top == 3:
            stack.append(10)
    show([3, 2, 1, 0], [0])
    show(3210)
    words = ["a", "bb", "", "ccc"]
    found = 0
    while words:
        word = words.pop()
        if word == "":
            continue
        if word == "a":
            break
        found += len(word)
    show(found, words)


run(program)
