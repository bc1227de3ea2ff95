#!/usr/bin/env python3
"""An independent reader of VITBC files, written from docs/format/vitbc.md and nothing else.

    read_vitbc.py FILE...

Prints one line of JSON per file: its tables, or {"error": "..."} if it is not well-formed. Exits with 1 if any is not.
Needs only the standard library; for compressed sections also the command-line tool `zstd`.
"""

import json
import re
import struct
import subprocess
import sys
import zlib

U16, U32 = 0xFFFF, 0xFFFFFFFF
LIMIT = 256 << 20
ZSTD, OPTIONAL = 1, 2


class Bad(Exception):
    """The file is not well-formed."""


def need(condition, message):
    if not condition:
        raise Bad(message)


class Cursor:
    """Section 3 of the page: elements."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def byte(self):
        need(self.at < len(self.data), "the section ends within a record")
        self.at += 1
        return self.data[self.at - 1]

    def number(self, most=U32):
        value, shift = 0, 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            need(value <= most, f"a number is larger than {most}")
            if byte < 0x80:
                need(byte != 0 or shift == 0, "a number is not in its shortest form")
                return value
            shift += 7
            need(shift < 64, f"a number is larger than {most}")

    def count(self):
        count = self.number((1 << 64) - 1)
        need(count <= len(self.data) - self.at, "more records than bytes are left")
        return count

    def text(self):
        length = self.count()
        self.at += length
        try:
            return self.data[self.at - length:self.at].decode("utf-8", "strict")
        except UnicodeDecodeError:
            raise Bad("a text is not UTF-8") from None

    def list(self, element):
        return [element(self) for _ in range(self.count())]

    def type(self):
        return self.number(U32)

    def result(self):
        number = self.number(U32 + 1)
        return None if number == 0 else number - 1


def table(element):
    def read(cursor):
        elements = cursor.list(element)
        need(elements, "an empty table must be left out")
        return elements
    return read


def sorted_map(key, value):
    def read(cursor):
        pairs = cursor.list(lambda c: (key(c), value(c)))
        need(pairs, "an empty table must be left out")
        keys = [k.encode() if isinstance(k, str) else k for k, _ in pairs]
        need(all(a < b for a, b in zip(keys, keys[1:])), "keys do not ascend")
        return pairs
    return read


def words(form):
    def read(cursor):
        need(len(cursor.data) % 8 == 0, "not a whole number of words")
        cursor.at = len(cursor.data)
        return [form(word) for (word,) in struct.iter_unpack("<Q", cursor.data)]
    return read


# Section 4 of the page: the records.

def read_type(c):
    tag = c.byte()
    if tag == 1:
        return {"array": c.type()}
    if tag == 2:
        return {"struct": c.text(), "fields": c.list(read_global)}
    if tag == 3:
        return {"optional": c.type()}
    if tag == 4:
        return {"enum": c.text(), "variants": c.list(read_variant)}
    if tag == 5:
        return {"key": c.type(), "map": c.type()}
    if tag == 6:
        return {"function": c.list(Cursor.type), "result": c.result()}
    if tag == 7:
        return {"closure": c.list(Cursor.type)}
    need(tag == 8, f"unknown tag {tag}")
    return {"trait": c.text(), "methods": c.list(read_method)}


def read_method(c):
    return {"name": c.text(), "params": c.list(Cursor.type), "result": c.result()}


def read_variant(c):
    return {"name": c.text(), "payload": c.list(Cursor.type)}


def read_global(c):
    return {"name": c.text(), "type": c.type()}


def read_import(c):
    return {"module": c.text(), "name": c.text(), "params": c.list(Cursor.type), "result": c.result()}


def read_function(c):
    return {
        "name": c.text(),
        "params": c.number(U16),
        "result": c.result(),
        "registers": c.list(Cursor.type),
        "code_start": c.number(),
        "code_len": c.number(),
    }


def read_export(c):
    tag = c.byte()
    need(tag in (0, 1), f"unknown tag {tag}")
    return ["function", "global"][tag], c.number()


def read_lines(c):
    file, entries, pc, line = c.number(), [], -1, 0
    for _ in range(c.count()):
        pc += c.number() + 1
        n = c.number(2 * U32)
        line += n // 2 if n % 2 == 0 else -(n + 1) // 2
        need(pc <= U32 and 0 <= line <= U32, "a difference leads out of range")
        entries.append([pc, line, c.number()])
    return {"file": file, "entries": entries}


def read_variable(c):
    return [c.text(), c.number(U16), c.number(), c.number()]


def read_handler(c):
    return [c.number(), c.number(), c.number(), c.number(U16)]


def read_implementation(c):
    return {"type": c.type(), "of": c.type(), "methods": c.list(Cursor.number)}


def read_origin(c):
    return {"module": c.text(), "arguments": c.list(Cursor.type)}


def read_interface(c):
    version = [c.number(U16), c.number(U16)]
    need(version != [1, 0], "the version that goes without saying is said")
    return version


def read_c_type(c, is_inner=False):
    tag = c.byte()
    if tag == 26 and not is_inner:
        return read_c_signature(c, lambda c: read_c_type(c, True))
    need(1 <= tag <= 25, f"unknown tag {tag}")
    return tag


def read_c_signature(c, param):
    params = c.list(param)
    tag = c.byte()
    need(tag <= 25, f"unknown tag {tag}")
    return {"params": params, "result": None if tag == 0 else tag}


def read_foreign(c):
    function = read_c_signature(c, read_c_type)
    fixed = c.number(U32 + 1)
    return {**function, "fixed": None if fixed == 0 else fixed - 1}


def read_layout(c):
    fields = c.list(read_c_type)
    need(fields, "a struct of C has no fields")
    return fields


def signed(word):
    return word - (1 << 64) if word >> 63 else word


# Section 2.3 of the page: kind, optional, name in the output, form.
SECTIONS = [
    (b"TYPE", False, "types", table(read_type)),
    (b"INTS", False, "ints", words(signed)),
    (b"FLTS", False, "floats", words("{:016x}".format)),
    (b"STRS", False, "strings", table(Cursor.text)),
    (b"IMPT", False, "imports", table(read_import)),
    (b"GLOB", False, "globals", table(read_global)),
    (b"FUNC", False, "functions", table(read_function)),
    (b"CODE", False, "code", words("{:016x}".format)),
    (b"EXPT", False, "exports", sorted_map(Cursor.text, read_export)),
    (b"ENTR", False, "entry", Cursor.number),
    (b"FILE", True, "files", table(Cursor.text)),
    (b"LINE", True, "lines", table(read_lines)),
    (b"VARS", True, "variables", table(lambda c: c.list(read_variable))),
    (b"SRCS", True, "sources", sorted_map(Cursor.number, Cursor.text)),
    (b"META", True, "metadata", sorted_map(Cursor.text, Cursor.text)),
    (b"CLOS", False, "closures", sorted_map(Cursor.number, lambda c: True)),
    (b"HNDL", False, "handlers", sorted_map(Cursor.number, table(read_handler))),
    (b"IMPL", False, "implementations", table(read_implementation)),
    (b"MODS", False, "modules", table(Cursor.text)),
    (b"NEED", False, "needed", sorted_map(Cursor.number, lambda c: True)),
    (b"ORIG", False, "origins", sorted_map(Cursor.type, read_origin)),
    (b"FWRD", False, "forwards", sorted_map(Cursor.number, Cursor.number)),
    (b"INTF", False, "interface", read_interface),
    (b"FFIN", False, "foreign", sorted_map(Cursor.number, read_foreign)),
    (b"FFIL", False, "layouts", sorted_map(Cursor.type, read_layout)),
]
KINDS = [kind for kind, *_ in SECTIONS]


def check_header(data):
    """Section 2.1 of the page. Answers the minor version and the number of sections."""
    need(data[:4] == b"VITB", "not a VITBC file")
    need(len(data) >= 32, "the header is cut off")
    major, minor, flags, count, length, reserved, crc = struct.unpack_from("<HHIIQII", data, 4)
    need(major == 1, f"format version {major}.{minor}, this program reads version 1")
    need(len(data) >= 32 + 40 * count, "the table of contents is cut off")
    need(zlib.crc32(data[:28] + data[32:32 + 40 * count]) == crc, "CRC32 of header and table")
    need(flags == 0 and reserved == 0, "reserved bits of the header are set")
    need(length == len(data), f"the file has {len(data)} bytes, its header says {length}")
    return minor, count


def rank(kind):
    return (KINDS.index(kind) if kind in KINDS else len(KINDS), kind)


def check_entries(data, count):
    """Section 2.2 of the page. Answers the entries."""
    entries, end, total = [], 32 + 40 * count, 0
    for index in range(count):
        entry = struct.unpack_from("<4sIQQQII", data, 32 + 40 * index)
        kind, flags, offset, stored_len, raw_len, crc, raw_crc = entry
        need(re.fullmatch(rb"[A-Z0-9]{4}", kind), f"entry {index}: name {kind!r}")
        need(not entries or rank(entries[-1][0]) < rank(kind), f"{kind}: out of order")
        need(flags & ~(ZSTD | OPTIONAL) == 0, f"{kind}: unknown flags")
        optional = flags & OPTIONAL != 0
        if kind in KINDS:
            need(optional == SECTIONS[KINDS.index(kind)][1], f"{kind}: flag optional")
        else:
            need(optional, f"{kind}: unknown and required")
        need(offset == end and stored_len > 0 and raw_len > 0, f"{kind}: offset or length")
        need(offset + stored_len <= len(data), f"{kind}: reaches beyond the end of the file")
        if flags & ZSTD:
            need(stored_len < raw_len, f"{kind}: lengths")
        else:
            need(stored_len == raw_len and crc == raw_crc, f"{kind}: stored and raw differ")
        total += raw_len
        need(total <= LIMIT, f"{kind}: more than {LIMIT} raw bytes")
        end = (offset + stored_len + 7) // 8 * 8
        entries.append(entry)
    need(end == len(data), "the sections do not end where the file ends")
    return entries


def decompress(frame, raw_len):
    """Section 5 of the page, as far as the file's own safety goes; the tool checks the blocks."""
    need(len(frame) > 6 and frame[:4] == b"\x28\xb5\x2f\xfd", "not a zstd frame")
    descriptor = frame[4]
    need(descriptor & 0x1F == 0, "zstd frame: descriptor")
    single = descriptor >> 5 & 1
    size_bytes = [single, 2, 4, 8][descriptor >> 6]
    need(size_bytes > 0, "zstd frame: no content size")
    start = 6 - single
    size = int.from_bytes(frame[start:start + size_bytes], "little") + (256 if size_bytes == 2 else 0)
    need(size == raw_len, "zstd frame: content size")
    run = subprocess.run(["zstd", "-d", "-q", "-c"], input=frame, capture_output=True, check=False)
    need(run.returncode == 0, "zstd frame: " + run.stderr.decode(errors="replace").strip())
    need(len(run.stdout) == raw_len, "zstd frame: length of the content")
    return run.stdout


def check_minor(minor, tables):
    """Section 2.4 of the page."""
    is_new = any({"map", "function", "closure", "trait"} & set(ty) for ty in tables["types"])
    sections = "closures", "handlers", "implementations", "modules", "needed", "origins", "forwards"
    needs = 1 if is_new or any(tables[name] for name in sections) else 0
    needs = 2 if tables["interface"] else needs
    needs = 3 if tables["foreign"] or tables["layouts"] else needs
    need(minor > 3 or minor == needs, f"version 1.{minor}, but what the file holds is of 1.{needs}")


def give_to_functions(tables):
    """What sections of their own say about functions."""
    functions = tables["functions"]
    for function in functions:
        function.update(is_closure=False, handlers=[])
    for section, field in ("closures", "is_closure"), ("handlers", "handlers"):
        for index, value in tables.pop(section):
            need(index < len(functions), f"{section}: function {index} does not exist")
            functions[index][field] = value


def read_module(data):
    tables = {name: [] for _, _, name, _ in SECTIONS}
    tables["entry"] = None
    minor, count = check_header(data)
    for kind, flags, offset, stored_len, raw_len, crc, raw_crc in check_entries(data, count):
        end = offset + stored_len
        stored = data[offset:end]
        need(zlib.crc32(stored) == crc, f"{kind}: CRC32")
        need(not any(data[end:(end + 7) // 8 * 8]), f"{kind}: padding")
        if kind not in KINDS:
            continue
        raw = decompress(stored, raw_len) if flags & ZSTD else stored
        need(zlib.crc32(raw) == raw_crc, f"{kind}: CRC32 of the raw bytes")
        _, _, name, form = SECTIONS[KINDS.index(kind)]
        cursor = Cursor(raw)
        try:
            tables[name] = form(cursor)
            need(cursor.at == len(raw), "bytes follow the last record")
        except Bad as error:
            raise Bad(f"{kind}, byte {cursor.at}: {error}") from None
    check_minor(minor, tables)
    give_to_functions(tables)
    tables["needed"] = [index for index, _ in tables["needed"]]
    tables["exports"] = [{"name": name, kind: index} for name, (kind, index) in tables["exports"]]
    return tables


def main(paths):
    status = 0
    for path in paths:
        try:
            with open(path, "rb") as file:
                result = read_module(file.read())
        except Bad as error:
            result, status = {"error": str(error)}, 1
        print(json.dumps(result, sort_keys=True, separators=(",", ":")))
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
