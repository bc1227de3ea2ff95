#!/usr/bin/env python3
"""JSON texts that a parser must accept and must reject, written from the grammar of RFC 8259.

`accept.vit` and `reject.vit` hold the same texts; `python3 tests/spec/json/json_cases.py` writes those two
files anew. The companions `accept.py` and `reject.py` hold the texts against Python's `json` module,
made strict where that is lax.
"""

from pathlib import Path

WS = [" ", "\t", "\n", "\r", " \t\r\n "]
NUMBERS = """0 -0 1 -1 9 10 42 -42 123456789 9223372036854775807 -9223372036854775808 9223372036854775808
-9223372036854775809 18446744073709551616 100000000000000000000 0.0 -0.0 0.1 -0.1 1.0 1.5 -1.5 10.25 3.141592653589793
0.000001 123.456 1e0 1E0 1e1 1E1 1e+1 1E+1 1e-1 1E-1 -1e5 0e0 0e1 0E+1 0e-10 0.0e0 1.5e3 1.5E-3 -2.5e+10 1e10 1e15 1e16 1e22
1e23 1e100 1e-100 1.7976931348623157e308 2.2250738585072014e-308 5e-324 4.9e-324 1e-400 0.1e1 00.5e0
1.0000000000000002 9007199254740993 9007199254740992.0 0.30000000000000004 123e45 123.456e78 -1e-2 20e1 1e01 1e+01 1e-01
1e000 0.5 0.25 0.125 0.0625 4.35 0.3 2.675 1e21 1e20 12345678901234567890""".split()
NUMBERS.remove("00.5e0")
STRINGS = [
    '""', '"a"', '"abc"', '" "', '"a b"', r'"\""', r'"\\"', r'"\/"', r'"\b"', r'"\f"', r'"\n"', r'"\r"', r'"\t"',
    r'"\u0041"', r'"\u00e9"', r'"\u00E9"', r'"\u20AC"', r'"\u0000"', r'"\u001f"', r'"\u007f"', r'"\uD83D\uDE00"',
    r'"\ud83d\ude00"', r'"\uDBFF\uDFFF"', r'"\uD800\uDC00"', r'"\uFFFF"', r'"\uFEFF"', r'"\u2028\u2029"', '"é"', '"日本語"', '"😀"',
    '"\u007f"', '"\u0080"', '"\u2028"', '"\ufeff"', '"/"', '"\'"', '"a\\nb"', r'"\\n"', r'"\\\\"', r'"\"\""', r'"a\tb\\c\"d"',
    '"[1,2]"', '"{}"', '"//"', '"/* no comment */"', '"null"', r'"\u0022"', r'"\u005C"', r'"\u002f"', '"' + "x" * 300 + '"',
    r'"\ud83d\ude00\ud83d\ude00"', r'"x\u0000y"', '"$ {a}"', '"${"', r'"\u0024{"',
]
WORDS = ["null", "true", "false"]
ARRAYS = [
    "[]", "[ ]", "[\n]", "[1]", "[1,2]", "[1, 2, 3]", "[[]]", "[[],[]]", "[[[]]]", "[null]", "[true,false,null]", '["a","b"]', "[{}]",
    "[{},[]]", "[1,[2,[3,[4]]]]", "[ 1 , 2 ]", "[\t1\n,\r2 ]", "[1.5,-2e3]", '[""]', '["]"]', '[",",":"]', "[[1],[2]]", "[0]", "[-0]",
    "[" * 100 + "]" * 100, "[" + ",".join(["1"] * 200) + "]", '[{"a":[{"b":[]}]}]', "[1,\n2\n,3]", "[[[[[[[[1]]]]]]]]",
]
OBJECTS = [
    "{}", "{ }", "{\n}", '{"a":1}', '{"a":1,"b":2}', '{ "a" : 1 }', '{"":0}', '{"a":{}}', '{"a":[]}', '{"a":{"b":{"c":1}}}',
    '{"a":null,"b":true,"c":false}', '{"b":1,"a":2}', '{"a":1,"a":2}', '{"a":1,"b":2,"a":3}', r'{"\u0061":1}', r'{"a\nb":1}', '{"é":1}', '{"😀":"x"}',
    '{"a b":1}', '{"1":1}', '{"null":null}', '{"a":"b"}', '{"a":[1,{"b":2}]}', '{"x":1.5e3}', '{"a":\n1\n}', '\t{"a"\r:\n1}', '{"{":"}"}',
    "{" + ",".join(f'"k{i}":{i}' for i in range(100)) + "}", '{"a":' * 50 + "1" + "}" * 50, '{"\\"":"\\""}',
]
DOCUMENTS = [
    '{"name":"Ada","born":1815,"tags":["maths","engines"],"alive":false,"spouse":{"name":"William"}}',
    '{"Image":{"Width":800,"Height":600,"Title":"View from 15th Floor","Thumbnail":{"Url":"http://www.example.com/image/481989943",'
    '"Height":125,"Width":100},"Animated":false,"IDs":[116,943,234,38793]}}',
    '[{"precision":"zip","Latitude":37.7668,"Longitude":-122.3959,"Address":""},{"precision":"zip","Latitude":37.371991}]',
    '"Hello world!"',
    "42",
]


def accepted():
    for word in WORDS + ["0", '"s"', "[1]", '{"k":1}']:
        yield word
        for space in WS:
            yield space + word
            yield word + space
    yield from NUMBERS
    yield from (f"[{number}]" for number in NUMBERS[:20])
    yield from STRINGS
    yield from ARRAYS
    yield from OBJECTS
    yield from DOCUMENTS


BAD_NUMBERS = """+1 +0 01 00 -01 -00 007 1. -1. .5 -.5 0. 1.e1 1e 1E 1e+ 1e- 1.5e 1e1.5 e1 E1 - -- --1 +-1 1-1 1+1 0x10 0xFF 0b1 0o7 1_000
1,000 ١ 1f 1d NaN nan -NaN Infinity -Infinity inf -inf INF 1e1e1 0e 0e+ 1..2 1.2.3 .1e1 - 1 1 2 0.1. 1ee2 2.e3 2.e+3 9.e+ 1eE2 0E+ 1e999 -1e999 1e400""".split()
BAD_STRINGS = [
    '"', '"a', 'a"', "'a'", '"\\"', '"\\', r'"\x41"', r'"\a"', r'"\v"', r'"\0"', r'"\1"', r"\'", r'"\'"', r'"\u"', r'"\u1"', r'"\u12"', r'"\u123"', r'"\u123g"',
    r'"\u 123"', r'"\U0041"', r'"\u{41}"', '"\n"', '"\t"', '"\r"', '"\x00"', '"\x01"', '"\x1f"', '"a\nb"', r'"\uD800"', r'"\uDC00"', r'"\uD800\u0041"',
    r'"\uD800x"', r'"\uDFFF\uD800"', r'"\uD800\uD800"', r'"\uD83D\n"', '"a" "b"', '"a"b', '"\\\n"', '"\\é"', r'"\uD83D\u"', r'"\u00G0"', '"""', '"\\u-123"', '"\\ "',
    r'"\N"', r'"\T"', "`a`", "“a”",
]
BAD_WORDS = """nul nulll Null NULL tru truee True TRUE fals False FALSE t f n undefined None yes no void nan nullnull truefalse null1 true,
a b abc @ # $ & * ? ! ( ) ; = < > ~ ^ | \\ / //""".split()
BAD_ARRAYS = [
    "[", "]", "[1", "[1,", "[1,]", "[,]", "[,1]", "[1,,2]", "[1 2]", "[1;2]", "[1:2]", "[1}", "[}", "[[]", "[]]", "[[1]", "[1]]", "[1],", "[]1", "[\"a\"", "[\"a\",", "[1,\n",
    "[tru]", "[nul", "[-]", "[+1]", "[01]", "[1.]", "(1)", "[1,2", "[1 true]", "[1]x", "[*]", "[a]", "['a']", "[1,2,]", "[,,]", "[ , ]", "[\x0b1]", "[\x0c]", "[\u00a01]", "[\u20031]",
    "[\u2028]", "[1//c\n]", "[/**/1]", "[1#]", "[\"\n\"]", "[NaN]", "[1e999]", "[0x1]", "[.5]", "[{]", "[}]",
]
BAD_OBJECTS = [
    "{", "}", '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', "{,}", '{,"a":1}', '{"a":1,,"b":2}', '{"a"}', '{"a":}', '{"a" 1}', '{"a"=1}', '{"a"::1}', '{:1}', "{1:1}", "{a:1}", "{'a':1}",
    "{null:1}", "{true:1}", "{[]:1}", "{{}:1}", '{"a":1]', '{"a":1 "b":2}', '{"a":1;"b":2}', '{"a":1}}', '{{"a":1}', '{"a":1},', '{"a":1}x', '{"a":1}{"b":2}', '{"a":,"b":1}', '{"a",}', '{"a":1,"b"}',
    '{"a":1,b:2}', '{"a":/*c*/1}', '{"a":1}//', '{"a":1}#', '{"a\n":1}', '{"a":tru}', '{"a":+1}', '{"a":01}', '{"\\x":1}', '{"a":"b}', '{"a:1}', '["a":1]', '{"a","b"}', '{"a":1 , }', "{]", "{[}",
    '{"a":{"b":1}', '{"a":[1}', '{"a":[1,2}', '{"a":1e999}',
]
BAD_REST = [
    "", " ", "\n", "\t\t", ",", ":", ", 1", "1 ,", "1 1", "1 null", "null null", "[] []", "{} {}", "[]{}", "\ufeff1", "\ufeff{}", "1\ufeff", "\x0b1", "1\x0c", "\u00a0", "\u30001", "\x00", "1\x00", "\x00null",
    "// comment\n1", "/* */ 1", "1 // c", "# 1", "--", "[" * 2000, "[" * 1500 + "]" * 1500, '{"a":' * 1200 + "1" + "}" * 1200, "<a/>", "a: 1", "- 1", "\\u0031", "&nbsp;", "${1}", "[1, 2, 3", '{"a": [1, 2, {"b": 3}]',
]


def rejected():
    # Two of the words are no mistakes of their own.
    yield from (number for number in BAD_NUMBERS if number not in ("1", "2"))
    yield from BAD_STRINGS
    yield from BAD_WORDS
    yield from BAD_ARRAYS
    yield from BAD_OBJECTS
    yield from BAD_REST


def unique(texts):
    return list(dict.fromkeys(texts))


ACCEPT = unique(accepted())
REJECT = unique(rejected())


def literal(text):
    """A Vitte string literal."""
    out = []
    for char in text:
        if char in '"\\$':
            out.append("\\" + char)
        elif char in "\n\t\r":
            out.append({"\n": "\\n", "\t": "\\t", "\r": "\\r"}[char])
        elif ord(char) < 0x20 or ord(char) in (0x7F, 0xA0, 0xFEFF) or 0x2000 <= ord(char) <= 0x206F or ord(char) == 0x3000:
            out.append(f"\\u{{{ord(char):x}}}")
        else:
            out.append(char)
    return '"' + "".join(out) + '"'


def write(name, head, texts, body):
    lines = [f"// {head} Written by json_cases.py.", "import json", "", "let texts = ["]
    lines += [f"    {literal(text)}," for text in texts]
    lines += ["]", body, ""]
    Path(__file__).with_name(name).write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    write(
        "accept.vit",
        "Texts that are JSON, and what they mean.",
        ACCEPT,
        "for text in texts {\n    let value = json.parse(text)\n    print(json.stringify(value))\n"
        "    assert(json.parse(json.stringify(value)) == value)\n    assert(json.parse(json.pretty(value)) == value)\n}\n"
        'print(texts.len(), "texts")',
    )
    write(
        "reject.vit",
        "Texts that are no JSON.",
        REJECT,
        "for text in texts {\n    try {\n        print(\"accepted\", [text], json.parse(text))\n"
        '    } catch e if e.kind == "Parse" {\n        assert(e.message.contains("(line "))\n    }\n}\n'
        'print(texts.len(), "texts")',
    )
    print(len(ACCEPT), "accepted,", len(REJECT), "rejected")
