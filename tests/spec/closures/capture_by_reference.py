from vit import run, show


def program():
    def counter():
        n = 0
        def next_():
            nonlocal n
            n += 1
            return n
        def set_(value):
            nonlocal n
            n = value
        return next_, set_
    next_, set_ = counter()
    show(next_(), next_())
    set_(10)
    show(next_())
    other, _ = counter()
    show(other(), next_())
    show(sum([1, 2, 3]), sum([]))
    show(6)


run(program)
