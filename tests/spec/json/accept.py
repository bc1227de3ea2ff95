import json

from json_cases import ACCEPT
from vit import fmt_float, run, show

ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


def number(text):
    return float(text) if text == "-0" or not -(2**63) <= int(text) < 2**63 else int(text)


def quoted(text):
    return '"' + "".join(ESCAPES.get(c) or (f"\\u{ord(c):04x}" if c < " " else c) for c in text) + '"'


def compact(value):
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return fmt_float(value)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list):
        return "[" + ",".join(map(compact, value)) + "]"
    return "{" + ",".join(quoted(k) + ":" + compact(v) for k, v in value.items()) + "}"


def program():
    for text in ACCEPT:
        show(compact(json.loads(text, parse_int=number)))
    show(len(ACCEPT), "texts")


run(program)
