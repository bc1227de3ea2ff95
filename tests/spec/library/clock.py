from vit import run, show


def program():
    show(True, True)
    show(True)
    show("1970-01-01T00:00:00Z", "2001-09-09T01:46:40Z", "1969-12-31T23:59:59Z")
    show(0.0, 1000000000.0, 1000000000.0)
    show(0.5)
    for bad in ["", "2024-13-01T00:00:00Z", "2023-02-29T00:00:00Z", "2024-01-01", "yesterday"]:
        show(bad, "Parse")


run(program)
