from vit import run, show


def program():
    t = "the quick brown fox jumps over the lazy dog. The dog barks;\nthe fox runs away, and the quick dog follows the fox."
    counts = {}
    for w in t.lower().replace(".", "").replace(",", "").replace(";", "").split():
        counts[w] = counts.get(w, 0) + 1
    for w, n in sorted(counts.items(), key=lambda e: (-e[1], e[0]))[:6]:
        show(w.ljust(6), "#" * n, n)


run(program)
