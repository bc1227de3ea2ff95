from functools import reduce

words = ["one", "two", "three", "one"]


def show(values):
    return "[" + ", ".join('"%s"' % v if isinstance(v, str) else str(v) for v in values) + "]"


print(show(reduce(lambda all, word: all + [len(word)], words, [])))
counts = {}
for word in words:
    counts[word] = counts.get(word, 0) + 1
print("{" + ", ".join('"%s": %d' % pair for pair in counts.items()) + "}")
print(reduce(lambda longest, word: word if len(longest or "") < len(word) else longest, words, None))
print(show([word.upper() for word in words]))
print(show(reduce(lambda all, word: [word] + all, words, [])))
print("second")
print(41 + 1)
