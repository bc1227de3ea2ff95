import json
import math
import re

from json_cases import REJECT
from vit import run, show

MAX_DEPTH = 1000


def refuse(text):
    raise ValueError(text)


def real(text):
    value = float(text)
    return refuse(text) if math.isinf(value) else value


def strict(text):
    """Python's parser, without what it allows beyond the RFC, and with Vitte's limits."""
    if re.search(r"\[{1001}|(\{\"a\":){1001}", text):
        refuse(text)
    value = json.loads(text, parse_constant=refuse, parse_float=real)
    json.dumps(value, ensure_ascii=False).encode("utf-8")  # half of a surrogate pair fails here


def program():
    for text in REJECT:
        try:
            strict(text)
            show("accepted", [text])
        except ValueError:
            pass
    show(len(REJECT), "texts")


run(program)
