from vit import enum, run, show

Temperature = enum("Temperature", Celsius=1, Fahrenheit=1, Unknown=0)
Level = enum("Level", Low=0, Middle=0, High=0)


def celsius(t):
    match t:
        case Temperature.Celsius(c):
            return c
        case Temperature.Fahrenheit(f):
            return (f - 32.0) * 5.0 / 9.0
    return None


def level(c):
    if c is None:
        return None
    return Level.Low if c < 10 else Level.Middle if c < 25 else Level.High


def program():
    for t in [Temperature.Celsius(0.0), Temperature.Fahrenheit(68.0), Temperature.Celsius(30.5), Temperature.Unknown]:
        found = level(celsius(t))
        rank = None if found is None else ["Low", "Middle", "High"].index(found.NAME) + 1
        show(t, celsius(t), found, rank)
    show(True, False, True)


run(program)
