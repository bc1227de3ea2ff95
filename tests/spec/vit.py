"""Vitte's values in Python: what the companions of the specification programs share.

Every `<name>.py` beside a `<name>.vit` computes the same output with the same algorithm. Python's
integers are unbounded and its division floors, so arithmetic whose edge matters goes through the
functions below; everything is printed with `show`.
"""

import math
import sys

MIN = -(2**63)
MAX = 2**63 - 1


class VitError(Exception):
    """A runtime error of the language: `kind` as in `error[kind]: message`."""

    def __init__(self, kind, message=""):
        super().__init__(f"{kind}: {message}")
        self.kind = kind
        self.message = message


class Struct:
    """Base of struct values; a subclass names its fields, in order, in `FIELDS`."""

    FIELDS = ()

    def __init__(self, *values):
        assert len(values) == len(self.FIELDS)
        for field, value in zip(self.FIELDS, values):
            setattr(self, field, value)


class Unit:
    """The class of `()`; Python's None is `null`."""


UNIT = Unit()


class EnumValue:
    """Base of enum values: `Shape.Rect(1.0, 2.0)` has what it carries in `payload`, and as `_0`, `_1` in patterns."""

    ENUM = NAME = ""

    def __init__(self, *payload):
        assert len(payload) == len(self.__match_args__)
        self.payload = payload
        for name, value in zip(self.__match_args__, payload):
            setattr(self, name, value)

    def __eq__(self, other):
        return type(self) is type(other) and all(map(equal, self.payload, other.payload))

    __hash__ = None


class Variants:
    """What `enum` answers; methods of an `impl` may be set on it."""


def enum(name, **sizes):
    """`enum Shape { Rect(float, float), Empty }` is `enum("Shape", Rect=2, Empty=0)`."""
    variants = Variants()
    for variant, size in sizes.items():
        fields = tuple(f"_{i}" for i in range(size))
        made = type(variant, (EnumValue,), {"ENUM": name, "NAME": variant, "__match_args__": fields})
        setattr(variants, variant, made if size else made())
    return variants


def equal(a, b):
    """`a == b` by value: unlike Python's own, nothing equals itself just for being the same object."""
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(map(equal, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(equal(v, b[k]) for k, v in a.items())
    if isinstance(a, Struct) and hasattr(a, "equals"):
        return a.equals(b)
    if isinstance(a, Struct) or isinstance(b, Struct):
        return a is b
    return a == b


def unwrap(value):
    """`value!`"""
    if value is None:
        raise VitError("NullUnwrap")
    return value


# Integers ----------------------------------------------------------------------------------------


def check(value):
    """`value` if it fits an int, else Overflow: wrap every checked operation in it."""
    if MIN <= value <= MAX:
        return value
    raise VitError("Overflow")


def wrap(value):
    """The low 64 bits of `value`, as two's complement: `+% -% *%` and `<<`."""
    return (value - MIN) % 2**64 + MIN


def quo(a, b):
    """Integer `a / b`, truncated toward zero."""
    if b == 0:
        raise VitError("DivisionByZero")
    magnitude = abs(a) // abs(b)
    return check(magnitude if (a < 0) == (b < 0) else -magnitude)


def rem(a, b):
    """Integer `a % b`, with the sign of `a`."""
    if b == 0:
        raise VitError("DivisionByZero")
    magnitude = abs(a) % abs(b)
    return -magnitude if a < 0 else magnitude


def power(base, exponent):
    """`base.pow(exponent)`."""
    if exponent < 0:
        raise VitError("InvalidArgument")
    return check(base**exponent)


def count(shift):
    """A shift count, refused outside 0..=63."""
    if 0 <= shift <= 63:
        return shift
    raise VitError("InvalidArgument")


def shl(a, b):
    return wrap(a << count(b))


def shr(a, b):
    return a >> count(b)


def shru(a, b):
    """`a >>> b`, the logical shift."""
    return wrap((a % 2**64) >> count(b))


def to_hex(value):
    return f"{value % 2**64:x}"


# Floats ------------------------------------------------------------------------------------------


def fmt_float(value):
    """The shortest text that reads back the same, laid out as the language does."""
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "-inf" if value < 0 else "inf"
    if value == 0:
        return repr(value)
    sign = "-" if value < 0 else ""
    digits, exponent = shortest_digits(abs(value))
    if exponent < -5 or exponent >= 16:
        fraction = "." + digits[1:] if len(digits) > 1 else ""
        return f"{sign}{digits[0]}{fraction}e{exponent}"
    if exponent < 0:
        return f"{sign}0.{'0' * (-exponent - 1)}{digits}"
    whole = digits[: exponent + 1].ljust(exponent + 1, "0")
    return f"{sign}{whole}.{digits[exponent + 1 :] or '0'}"


def shortest_digits(value):
    """The digits of a positive finite float without zeros at either end, and its decimal exponent."""
    mantissa, _, exponent = repr(value).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).rstrip("0")
    leading = len(digits) - len(digits.lstrip("0"))
    return digits.lstrip("0"), len(whole) - 1 + int(exponent or 0) - leading


def fdiv(a, b):
    """Float `a / b`, by IEEE 754 also for a zero divisor."""
    if b != 0 or math.isnan(b):
        return a / b
    if a == 0 or math.isnan(a):
        return math.nan
    return math.copysign(math.inf, math.copysign(1, a) * math.copysign(1, b))


def frem(a, b):
    """Float `a % b`, C's `fmod`."""
    return math.nan if b == 0 or math.isinf(a) else math.fmod(a, b)


def fround(value):
    """To the nearest whole float, halves away from zero."""
    if math.isnan(value) or math.isinf(value):
        return value
    down = math.floor(abs(value))
    nearest = down + 1 if abs(value) - down >= 0.5 else down
    return math.copysign(float(nearest), value)


def whole(function, value):
    """`floor`, `ceil` or `trunc` as the language has them: to a float, keeping the sign of zero."""
    if math.isnan(value) or math.isinf(value):
        return value
    return math.copysign(float(function(value)), value)


def to_int(value):
    """`int(f)`: truncated; out of range and nan overflow."""
    if math.isnan(value) or math.isinf(value):
        raise VitError("Overflow")
    return check(math.trunc(value))


def to_fixed(value, digits):
    if digits < 0:
        raise VitError("InvalidArgument")
    return f"{value:.{digits}f}"


# Strings and arrays ------------------------------------------------------------------------------


def size(value):
    """`len`: bytes of a string, elements of an array."""
    return len(value.encode()) if isinstance(value, str) else len(value)


def byte_at(text, i):
    return text.encode()[index(text, i)]


def index(value, i):
    """`i` if it names an element (or byte) of `value`, else IndexOutOfBounds."""
    if 0 <= i < size(value):
        return i
    raise VitError("IndexOutOfBounds")


def cut(value, start, end):
    """`slice(start, end)` of a string (by bytes, never inside a character) or an array."""
    if not 0 <= start <= end <= size(value):
        raise VitError("IndexOutOfBounds")
    if not isinstance(value, str):
        return value[start:end]
    try:
        return value.encode()[start:end].decode()
    except UnicodeDecodeError:
        raise VitError("IndexOutOfBounds") from None


def insert(array, i, value):
    if not 0 <= i <= len(array):
        raise VitError("IndexOutOfBounds")
    array.insert(i, value)


def repeat(text, times):
    if times < 0:
        raise VitError("InvalidArgument")
    return text * times


def pad(text, width, filler):
    """The characters that `pad_start` and `pad_end` add: `filler` over and over, cut to fit."""
    missing = max(0, width - len(text))
    return (filler * missing)[:missing]


def pad_start(text, width, filler):
    return pad(text, width, filler) + text


def pad_end(text, width, filler):
    return text + pad(text, width, filler)


def char(code):
    """`chr`: only Unicode scalar values have a character."""
    if 0 <= code < 0xD800 or 0xE000 <= code <= 0x10FFFF:
        return chr(code)
    raise VitError("InvalidArgument")


# Text of values ----------------------------------------------------------------------------------

ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0", "\\": "\\\\", '"': '\\"'}


def quoted(text):
    return '"' + "".join(ESCAPES.get(c, c) for c in text).replace("${", "\\${") + '"'


def text(value, inside=(), bare=True):
    """`str(value)`; `inside` holds the containers being printed, so that a cycle ends in `…`."""
    if value is None:
        return "null"
    if value is UNIT:
        return "()"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return fmt_float(value)
    if isinstance(value, str):
        return value if bare else quoted(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, VitError):
        return f"Error {{ kind: {quoted(value.kind)}, message: {quoted(value.message)} }}"
    if hasattr(value, "to_string"):
        return value.to_string()
    if any(value is outer for outer in inside):
        return "…"
    if isinstance(value, bytearray):
        return f"bytes[{', '.join(map(str, value))}]"
    inside = (*inside, value)
    if isinstance(value, dict):
        entries = (f"{text(k, inside, False)}: {text(v, inside, False)}" for k, v in value.items())
        return "{" + ", ".join(entries) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(text(v, inside, False) for v in value) + "]"
    if isinstance(value, (tuple, EnumValue)):
        parts = value if isinstance(value, tuple) else value.payload
        name = "" if isinstance(value, tuple) else f"{value.ENUM}.{value.NAME}"
        return f"{name}({', '.join(text(v, inside, False) for v in parts)})" if parts else name
    fields = [f"{f}: {text(getattr(value, f), inside, False)}" for f in value.FIELDS]
    return f"{type(value).__name__} {{ {', '.join(fields)} }}" if fields else f"{type(value).__name__} {{}}"


def show(*values):
    """`print(…)`."""
    sys.stdout.write(" ".join(text(v) for v in values) + "\n")


# Running -----------------------------------------------------------------------------------------


def run(program):
    """Runs `program()`; an int it returns is the exit status, a VitError ends it as the VM would."""
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    try:
        status = program()
    except RecursionError:
        status = fail("StackOverflow")
    except VitError as error:
        status = fail(error.kind, error.message)
    sys.stdout.flush()
    sys.exit(status or 0)


def fail(kind, message=""):
    sys.stderr.write(f"error[{kind}]: {message}\n")
    return 1
