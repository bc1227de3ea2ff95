from vit import enum, run, show

Light = enum("Light", Red=0, Yellow=0, Green=0)
Event = enum("Event", Tick=0, Fault=1, Reset=0)


def after(l, e):
    match (l, e):
        case (Light.Red, Event.Tick):
            return (Light.Green, "go")
        case (Light.Green, Event.Tick):
            return (Light.Yellow, "slow")
        case (Light.Yellow, Event.Tick):
            return (Light.Red, "stop")
        case (_, Event.Reset):
            return (Light.Red, "reset")
        case (Light.Yellow, Event.Fault(_)):
            return (l, "still yellow")
        case (other, Event.Fault(n)) if n > 9:
            return (other, f"ignored {n}")
        case (_, Event.Fault(n)):
            return (Light.Yellow, f"fault {n}")


def quadrant(p):
    match p:
        case (0, 0):
            return "origin"
        case (_, 0) | (0, _):
            return "axis"
        case (x, y) if x > 0 and y > 0:
            return "first"
        case (x, y) if x == y:
            return f"diagonal {x}"
        case (x, y):
            return f"{x} {y}"


def program():
    light = Light.Red
    for e in [Event.Tick, Event.Tick, Event.Fault(3), Event.Tick, Event.Fault(10), Event.Fault(1), Event.Reset]:
        light, word = after(light, e)
        show(e, light, word)
    show(*("FizzBuzz" if n % 15 == 0 else "Fizz" if n % 3 == 0 else "Buzz" if n % 5 == 0 else n for n in range(1, 16)))
    for p in [(0, 0), (3, 0), (0, -3), (1, 2), (-2, -2), (-1, 5)]:
        show(quadrant(p))
    show(1, "three")


run(program)
