import json

from vit import run, show


def program():
    for t in ['"\\u0041\\u00e9\\u20ac\\ud83d\\ude00"', '"\\/\\b\\f\\n\\r\\t\\"\\\\"', '"é日😀"', '"\\u0000\\u001f"']:
        v = json.loads(t)
        show([ord(c) for c in v], json.dumps(v, ensure_ascii=False))


run(program)
