import math

from vit import fdiv, run, show


def program():
    zero = 0.0
    inf = fdiv(1.0, zero)
    nan = fdiv(zero, zero)
    show(inf, -inf, nan, -nan, -zero)
    show(fdiv(1.0, -zero), fdiv(-1.0, zero), fdiv(-1.0, -zero))
    show(inf - inf, inf * zero, inf + 1.0, inf * -2.0, 1.0 / inf, -1.0 / inf)
    show(nan == nan, nan != nan, nan < 1.0, nan > 1.0, nan <= nan, nan >= nan)
    show(not (nan < 1.0), not (nan >= 1.0))
    show(zero == -zero, inf == inf, inf > 1e308, -inf < inf)
    show(1e308 * 10.0, -1e308 * 10.0, 5e-324 / 2.0, 1e-320 * 0.5)
    show(math.isnan(nan), math.isnan(inf), math.isnan(zero), math.isnan(nan), math.isnan(1.0))
    show(inf == math.inf, math.nan != math.nan)
    show("less" if nan < 0.0 else "not less")


run(program)
