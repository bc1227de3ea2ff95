from vit import run, show


def program():
    caught = total = 0
    for i in range(5000):
        if i % 3 == 0:
            caught += 1
            total += len(str(i))
        elif i % 5 == 0:
            caught += 1
        else:
            total += i
    show(caught, total)


run(program)
