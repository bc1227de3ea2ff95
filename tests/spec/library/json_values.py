from vit import run, show


def program():
    show("Ada", 36, 36.0, 1.5, True)
    show(True, None, "y", None)
    show(3, ["name", "age", "height", "ok", "none", "list"], None)
    import json
    value = json.loads('{"name": "Ada", "age": 36, "height": 1.5, "ok": true, "none": null, "list": [1, [2], {"x": "y"}]}')
    show(json.dumps(value, indent=2))
    show('{"a":[1,0.1,null],"b":"q\\"\\n"}', True)
    show("[]", "{}", "1e300")
    show("InvalidArgument")
    show("InvalidArgument")
    show("expected `,` or `]` (line 1, column 6)")
    show("expected a name in quotes (line 3, column 3)")
    show("expected a value (line 1, column 7)")


run(program)
