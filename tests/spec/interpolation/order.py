from vit import run, show, text

counter = 0


def next_number():
    global counter
    counter += 1
    return counter


def program():
    n = next_number
    show(text(n()) + " " + text(n()) + " " + text(n()), n())
    show(text(n() * 10 + n()), text(n()) + text(n()))
    show(counter)


run(program)
