from vit import run, show


def program():
    m, x = {}, 12345
    for i in range(5000):
        x = (x * 1103515245 + 12345) % 2147483648
        k = x % 1000
        if x // 1000 % 3 == 0:
            m.pop(k, None)
        else:
            m[k] = i
    order = 0
    for k, v in m.items():
        order = (order * 31 + k * 7 + v) % 1000000007
    show(len(m), order, m.get(500), list(m)[:5])
    words = {}
    for i in range(3000):
        w = f"w{i * i % 977}"
        words[w] = words.get(w, 0) + 1
    show(len(words), max(words.values()), words["w4"])


run(program)
