import math

from vit import MAX, MIN, fround, run, show, to_fixed, whole


def nine(x):
    return to_fixed(x, 9)


def clamp(x, low, high):
    return low if x < low else high if x > high else x


def program():
    inf, nan = math.inf, math.nan
    show(math.pi, math.e, inf, -inf, nan, MIN, MAX)
    show(math.sqrt(2.0), math.sqrt(144.0), math.sqrt(0.0), math.sqrt(-0.0), nan, math.sqrt(inf))
    show(math.pow(2.0, 10.0), math.pow(2.0, -1.0), math.pow(0.0, 0.0), nan, math.pow(9.0, 0.5), inf)
    show(math.exp(0.0), nine(math.exp(1.0)), math.exp(-1000.0), inf)
    show(math.log(1.0), nine(math.log(10.0)), -inf, nan)
    show(math.log2(8.0), nine(math.log2(10.0)), nine(math.log10(1000.0)), nine(math.log10(2.0)))
    for i in range(-4, 5):
        x = i * 0.75
        show(x, *[nine(f(x)) for f in (math.sin, math.cos, math.tan, math.atan, math.exp, math.cbrt)])
    for i in range(-2, 3):
        x = i / 2.0
        show(x, nine(math.asin(x)), nine(math.acos(x)))
    show(math.sin(0.0), math.sin(-0.0), math.cos(0.0), nan, nan)
    show(nine(math.atan2(1.0, 1.0)), nine(math.atan2(-1.0, -1.0)), nine(math.atan2(0.0, -1.0)), math.atan2(0.0, 0.0))
    show(math.hypot(3.0, 4.0), math.hypot(1e200, 1e200) < inf, math.hypot(-5.0, 12.0), nine(math.cbrt(27.0)), nine(math.cbrt(-8.0)))
    for x in [2.5, -2.5, 1.5, -0.5, 0.49999999999999994, -7.0]:
        show(x, whole(math.floor, x), whole(math.ceil, x), fround(x), whole(math.trunc, x))
    show(math.gcd(12, 18), math.gcd(-12, 18), math.gcd(0, 5), math.gcd(0, 0), math.gcd(17, 13), math.gcd(MAX, 7))
    show(clamp(5, 0, 3), clamp(-5, 0, 3), clamp(2, 0, 3), clamp(1, 1, 1))
    show(math.isnan(nan), math.isnan(inf), math.isnan(0.0), math.isnan(inf - inf))


run(program)
