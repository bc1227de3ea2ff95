import math

from vit import fdiv, frem, run, show

VALUES = (0.0, -0.0, 1.0, -2.5, 0.1, 1.7976931348623157e308, 5e-324, math.inf, -math.inf, math.nan, 9007199254740991.0)


def program():
    for a in VALUES:
        show(-a)
        for b in VALUES:
            show(a + b)
            show(a - b)
            show(a * b)
            show(fdiv(a, b))
            show(math.nan if math.isnan(a) or math.isnan(b) else frem(a, b))
            total = a + a * b
            show(total)
            show(total + total * total)
            total = a - b * b
            show(total)
            show(total - total * b)


run(program)
