from vit import run, show


def greet(name):
    if name == "root":
        return "no"
    return "long " + name if len(name) > 5 else "hello " + name


def program():
    table = {"one": 1, "two": 2, "zwei": 2, "deux": 2, "": 0, "drei\n": 3}
    for w in ["one", "two", "zwei", "deux", "", "drei\n", "drei", "one"]:
        show(table.get(w))
    show("yes", "no", "yes")
    for_pair = lambda a, b: 2 if a and b else int(a != b)
    show(for_pair(True, True), for_pair(True, False), for_pair(False, True), for_pair(False, False))
    show(greet("root"), greet("ann"), greet("elisabeth"))
    show("joined")


run(program)
