import math
from datetime import datetime, timedelta, timezone

from vit import run, show

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
state = 20260101


def below(limit):
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) & 0x7FFFFFFFFFFFFFFF
    return (state >> 20) % limit


def days_of(year, month):
    if month == 12:
        return 31
    return (datetime(year, month + 1, 1) - datetime(year, month, 1)).days


def some_time():
    year = 2 + below(9997)
    month = 1 + below(12)
    day = 1 + below(days_of(year, month))
    hour, minute, second = below(24), below(60), below(60)
    text = f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
    digits, fraction = below(7), 0
    if digits > 0:
        fraction = below(10**digits)
        text += f".{fraction:0{digits}}"
    offset = 0
    if below(3) == 0:
        text += "Z"
    else:
        sign = 1 if below(2) == 0 else -1
        hours, minutes = below(24), below(60)
        offset = sign * (60 * hours + minutes)
        text += f"{'+' if sign > 0 else '-'}{hours:02}:{minutes:02}"
    zone = timezone(timedelta(minutes=offset))
    whole = (datetime(year, month, day, hour, minute, second, tzinfo=zone) - EPOCH) // timedelta(seconds=1)
    return text, float(whole) + fraction / 10 ** max(digits, 1)


def formatted(seconds):
    whole = math.floor(seconds)
    microseconds = math.floor((seconds - whole) * 1e6 + 0.5)
    time = EPOCH + timedelta(seconds=whole, microseconds=microseconds)
    text = f"{time.year:04}-{time.month:02}-{time.day:02}T{time.hour:02}:{time.minute:02}:{time.second:02}"
    fraction = f".{time.microsecond:06}".rstrip("0").rstrip(".")
    return f"{text}{fraction}Z"


def program():
    for _ in range(500):
        text, seconds = some_time()
        show(text, seconds)
    for _ in range(500):
        seconds = below(315537897600) - 62135596800
        part = below(1048576)
        show(formatted(float(seconds) + part / 1048576.0))
    show(True)
    show(True)
    for _ in range(27):
        show("Parse")
    for _ in range(6):
        show("InvalidArgument")


run(program)
