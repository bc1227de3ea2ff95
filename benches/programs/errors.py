# Errors thrown two calls deep, passed on through a `finally`, and caught.
import sys


class KindError(Exception):
    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind
        self.message = message


class Work:
    __slots__ = ("finished",)

    def __init__(self):
        self.finished = 0


def checked(i):
    if i % 3 == 0:
        raise KindError("three", "a multiple of three")
    return i % 10


def attempt(work, i):
    try:
        return checked(i)
    finally:
        work.finished += 1


def run(n):
    work = Work()
    total = 0
    caught = 0
    for i in range(n):
        try:
            total += attempt(work, i)
        except KindError as e:
            if e.kind != "three":
                raise
            caught += len(e.message) % 2
    print(total, caught, work.finished)


run(int(sys.argv[1]))
