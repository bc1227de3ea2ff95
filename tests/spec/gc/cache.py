import gc
import weakref

from vit import run, show


class Page:
    def __init__(self, number): self.text = f"page {number}"


class Cache:
    def __init__(self): self.pages = {}

    def page(self, number):
        page = self.pages[number]() if number in self.pages else None
        if page is None:
            page = Page(number)
            self.pages[number] = weakref.ref(page)
        return page

    def sweep(self):
        dead = [number for number, page in self.pages.items() if page() is None]
        for number in dead:
            del self.pages[number]
        return len(dead)


class Tree:
    def __init__(self, value): self.value, self.parent, self.children = value, None, []


def grow(value, depth):
    tree = Tree(value)
    if depth > 0:
        for i in range(3):
            child = grow(value * 3 + i, depth - 1)
            child.parent = weakref.ref(tree)
            tree.children.append(child)
    return tree


def path(tree):
    values = [tree.value]
    while tree.parent is not None and (up := tree.parent()) is not None:
        values.append(up.value)
        tree = up
    return values


def program():
    cache = Cache()
    kept = [cache.page(3), cache.page(5)]
    for number in range(8):
        cache.page(number)
    gc.collect()
    show(cache.sweep(), len(cache.pages))
    show(cache.page(3) is kept[0], cache.page(5) is kept[1])
    for number, page in cache.pages.items():
        show(number, page().text)
    tree = grow(1, 3)
    show(path(tree.children[2].children[0].children[1]))
    alone = grow(1, 3).children[2].children[0].children[1]
    gc.collect()
    show(path(alone))


run(program)
