from vit import run, show


def program():
    show('1 1.5 true s [1] 4 (2, "a") P { x: 1 } | 2 3.0 false s! [9] null (0, "z") P { x: 7 }')
    show(42)
    show(-1, 6 + 50)


run(program)
