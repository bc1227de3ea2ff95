from vit import run, show


def program():
    def adder(start):
        box = [start]
        def f():
            box[0] += 1
            return box[0]
        return f
    fs = [lambda i=i: i for i in range(3)] + [lambda x=x: x + 1 for x in (10, 20)] + [adder(0), adder(100)]
    for f in fs:
        show(f())
    for f in fs:
        show(f())
    out = []
    for i in range(3):
        j = i
        total = 0
        for _ in range(2):
            j += 10
            total += i + j
        out.append(total)
    show(out)
    show(2, len(fs) + 2)


run(program)
