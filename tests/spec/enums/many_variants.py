import math

from vit import enum, run, show

Op = enum("Op", Push=1, Store=1, Pop=0, Swap=0, Halt=0)


def program():
    show([math.factorial(10)])
    stack = [2, 3, 1]
    out = [stack.pop()]
    stack = stack[::-1]
    stack.append(stack[-2])
    stack.append(stack.pop() + stack.pop())
    out += [-stack[-1], stack[-1]]
    show(out)
    show(Op.Push(10), Op.Store("n"), Op.Halt, [Op.Swap, Op.Pop])


run(program)
