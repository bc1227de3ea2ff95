from vit import run, show


def show_map(entries):
    show(len(entries))
    for key, value in entries.items():
        show(key)
        show(value)


def program():
    entries = {}
    show(True)
    show_map(entries)
    entries = {"one": 11, "two": 2}
    show_map(entries)
    for value in (11, 11, True, entries.pop("one"), False):
        show(value)
    show_map(entries)
    entries.update({str(n): n for n in range(100)})
    for n in range(95):
        del entries[str(n)]
    entries.update({str(n): n for n in range(97, 103)})
    show_map(entries)
    show(len(entries))
    show(list(entries)[1])
    show(list(entries.values())[1])
    show_map({})
    show(True)
    show("95")
    show(True)
    show(sum(range(1000)))


run(program)
