"""Vitte from Python, by ctypes: compiles a program, calls it, and adds a function that it can call.

    VITTE_LIBRARY=libvitte.so python3 embed.py
"""

import ctypes
import os
from ctypes import POINTER, byref, c_bool, c_char_p, c_double, c_int, c_int64, c_size_t, c_uint64, c_void_p

lib = ctypes.CDLL(os.environ.get("VITTE_LIBRARY", "libvitte.so"))

HOST_FUNCTION = ctypes.CFUNCTYPE(
    c_void_p, c_void_p, c_void_p, POINTER(c_void_p), c_size_t, POINTER(c_void_p)
)
NONE, UNIT, NULL, INT, FLOAT, BOOL, STRING, BYTES, ARRAY, MAP, TUPLE, STRUCT, ENUM, ERROR, FUNCTION = range(15)


def declare(name, result, *parameters):
    function = getattr(lib, name)
    function.restype, function.argtypes = result, parameters


for row in [
    ("vitte_version", c_char_p),
    ("vitte_engine_new", c_void_p),
    ("vitte_engine_free", None, c_void_p),
    ("vitte_engine_add_module", c_void_p, c_void_p, c_void_p),
    ("vitte_module_new", c_void_p, c_char_p),
    ("vitte_module_function", c_void_p, c_void_p, c_char_p, c_char_p, HOST_FUNCTION, c_void_p, c_void_p),
    ("vitte_compile", c_void_p, c_void_p, c_char_p, c_char_p, c_size_t, c_void_p, c_void_p, POINTER(c_void_p)),
    ("vitte_program_free", None, c_void_p),
    ("vitte_config_new", c_void_p),
    ("vitte_config_fuel", c_void_p, c_void_p, c_uint64),
    ("vitte_config_inherit", c_void_p, c_void_p),
    ("vitte_vm_new", c_void_p, c_void_p, c_void_p, c_void_p, POINTER(c_void_p)),
    ("vitte_vm_free", None, c_void_p),
    ("vitte_vm_run", c_void_p, c_void_p, POINTER(c_int64)),
    ("vitte_vm_call", c_void_p, c_void_p, c_char_p, POINTER(c_void_p), c_size_t, POINTER(c_void_p)),
    ("vitte_error_new", c_void_p, c_char_p, c_char_p),
    ("vitte_error_free", None, c_void_p),
    ("vitte_error_kind", c_char_p, c_void_p),
    ("vitte_error_text", c_char_p, c_void_p),
    ("vitte_last_error", c_char_p),
    ("vitte_value_free", None, c_void_p),
    ("vitte_value_null", c_void_p),
    ("vitte_value_int", c_void_p, c_int64),
    ("vitte_value_float", c_void_p, c_double),
    ("vitte_value_bool", c_void_p, c_bool),
    ("vitte_value_string", c_void_p, c_char_p, c_size_t),
    ("vitte_value_array", c_void_p),
    ("vitte_value_map", c_void_p),
    ("vitte_value_push", c_void_p, c_void_p, c_void_p),
    ("vitte_value_insert", c_void_p, c_void_p, c_void_p, c_void_p),
    ("vitte_value_kind", c_int, c_void_p),
    ("vitte_value_length", c_size_t, c_void_p),
    ("vitte_value_at", c_void_p, c_void_p, c_size_t),
    ("vitte_value_key_at", c_void_p, c_void_p, c_size_t),
    ("vitte_value_field_name", c_char_p, c_void_p, c_size_t),
    ("vitte_value_read_int", c_bool, c_void_p, POINTER(c_int64)),
    ("vitte_value_read_float", c_bool, c_void_p, POINTER(c_double)),
    ("vitte_value_read_bool", c_bool, c_void_p, POINTER(c_bool)),
    ("vitte_value_text", c_void_p, c_void_p, POINTER(c_size_t)),
]:
    declare(*row)


class VitteError(Exception):
    """An error of the library or of a program."""

    def __init__(self, error):
        super().__init__(lib.vitte_error_text(error).decode())
        self.kind = lib.vitte_error_kind(error).decode()
        lib.vitte_error_free(error)


def check(error):
    if error:
        raise VitteError(error)


def to_vitte(value):
    """A value of the library, which the caller owns."""
    if value is None:
        return lib.vitte_value_null()
    if isinstance(value, bool):
        return lib.vitte_value_bool(value)
    if isinstance(value, int):
        return lib.vitte_value_int(value)
    if isinstance(value, float):
        return lib.vitte_value_float(value)
    if isinstance(value, str):
        text = value.encode()
        return lib.vitte_value_string(text, len(text))
    if isinstance(value, list):
        array = lib.vitte_value_array()
        for item in value:
            check(lib.vitte_value_push(array, to_vitte(item)))
        return array
    if isinstance(value, dict):
        made = lib.vitte_value_map()
        for key, item in value.items():
            check(lib.vitte_value_insert(made, to_vitte(key), to_vitte(item)))
        return made
    raise TypeError(f"{value!r} has no type in Vitte")


def read(function, ctype, value):
    into = ctype()
    assert function(value, byref(into)), lib.vitte_last_error()
    return into.value


def from_vitte(value):
    """What a value of the library is in Python."""
    kind = lib.vitte_value_kind(value)
    if kind in (UNIT, NULL):
        return None
    if kind == INT:
        return read(lib.vitte_value_read_int, c_int64, value)
    if kind == FLOAT:
        return read(lib.vitte_value_read_float, c_double, value)
    if kind == BOOL:
        return read(lib.vitte_value_read_bool, c_bool, value)
    if kind in (STRING, BYTES):
        length = c_size_t()
        data = ctypes.string_at(lib.vitte_value_text(value, byref(length)), length.value)
        return data.decode() if kind == STRING else data
    parts = [from_vitte(lib.vitte_value_at(value, i)) for i in range(lib.vitte_value_length(value))]
    if kind == ARRAY:
        return parts
    if kind == TUPLE:
        return tuple(parts)
    if kind == MAP:
        return {from_vitte(lib.vitte_value_key_at(value, i)): part for i, part in enumerate(parts)}
    if kind == STRUCT:
        return {lib.vitte_value_field_name(value, i).decode(): part for i, part in enumerate(parts)}
    raise TypeError(f"values of kind {kind} are not read here")


def host_function(function):
    """A function of Python as one that programs call."""

    def called(_user, _caller, args, count, result):
        try:
            result[0] = to_vitte(function(*(from_vitte(args[i]) for i in range(count))))
            return None
        except Exception as error:  # must not go through the library
            return lib.vitte_error_new(type(error).__name__.encode(), str(error).encode())

    return HOST_FUNCTION(called)


class Machine:
    """A program running."""

    def __init__(self, source, functions=(), fuel=10_000_000):
        self.engine = lib.vitte_engine_new()
        self.program, self.vm = c_void_p(), c_void_p()
        self.callbacks = []  # they live as long as programs may call them
        module = lib.vitte_module_new(b"py")
        for name, signature, function in functions:
            callback = host_function(function)
            self.callbacks.append(callback)
            check(lib.vitte_module_function(module, name.encode(), signature.encode(), callback, None, None))
        check(lib.vitte_engine_add_module(self.engine, module))
        text = source.encode()
        check(lib.vitte_compile(self.engine, b"main.vit", text, len(text), None, None, byref(self.program)))
        config = lib.vitte_config_new()
        check(lib.vitte_config_fuel(config, fuel))
        check(lib.vitte_vm_new(self.engine, self.program, config, byref(self.vm)))
        check(lib.vitte_vm_run(self.vm, None))

    def call(self, name, *args):
        values = (c_void_p * len(args))(*(to_vitte(arg) for arg in args))
        result = c_void_p()
        try:
            check(lib.vitte_vm_call(self.vm, name.encode(), values, len(args), byref(result)))
            return from_vitte(result)
        finally:
            for value in values:
                lib.vitte_value_free(value)
            lib.vitte_value_free(result)

    def close(self):
        lib.vitte_vm_free(self.vm)
        lib.vitte_program_free(self.program)
        lib.vitte_engine_free(self.engine)


SOURCE = """
import py
struct Word { text: string, count: int }

pub fn count(text: string) -> map<string, int> {
    let counts: map<string, int> = {}
    for word in text.split(" ") { counts[word] = (counts.get(word) ?? 0) + 1 }
    return counts
}

pub fn most(counts: map<string, int>) -> Word? {
    let best: Word? = null
    for (text, count) in counts {
        if best == null || count > best!.count { best = Word { text: text, count: count } }
    }
    return best
}

pub fn shouted(words: array<string>) -> array<string> { return words.map(|word| py.upper(word)) }
pub fn divide(a: int, b: int) -> float { return py.divide(a, b) }
pub fn forever() { while true { } }
"""


def main():
    functions = [
        ("upper(text)", "fn(string) -> string", str.upper),
        ("divide(a, b)", "fn(int, int) -> float", lambda a, b: a / b),
    ]
    machine = Machine(SOURCE, functions)
    counts = machine.call("count", "to be or not to be")
    print(counts)
    print(machine.call("most", counts), machine.call("most", {}))
    print(machine.call("shouted", ["grün", "blau"]))
    print(machine.call("divide", 1, 4))
    for attempt in [("divide", 1, 0), ("divide", 1, "two"), ("nothing",), ("forever",)]:
        try:
            machine.call(*attempt)
        except VitteError as error:
            print(f"{error.kind}: {str(error).splitlines()[0]}")
    machine.close()


if __name__ == "__main__":
    main()
