from vit import run, show

counter = 0
log = []
ratio = 0.5
ready = False
LIMIT = 3
NAME = "vitte"


def note(text):
    log.append(f"{counter}:{text}")


def tick():
    global counter
    counter += 1
    note("tick")
    return tick() if counter < LIMIT else counter


def scale():
    global ratio, ready
    ratio *= 3.0
    ready = not ready
    return ratio


def program():
    global counter, log
    show(tick(), counter, log)
    show(scale(), ratio, ready, scale(), ready)
    show(counter + 1000, counter)
    counter = -1
    note(NAME)
    show(log[len(log) - 1], LIMIT * 2)
    old = log
    log = ["new"]
    show(len(old), log)
    show(LIMIT + counter)


run(program)
