from vit import run, show


class World:
    def __init__(self, width, height):
        self.width = width
        self.height = height
        self.cells = [False] * (width * height)

    def at(self, x, y):
        return self.cells[y % self.height * self.width + x % self.width]

    def set(self, x, y):
        self.cells[y * self.width + x] = True

    def neighbours(self, x, y):
        count = 0
        for dy in (-1, 0, 1):
            for dx in (-1, 0, 1):
                if (dx != 0 or dy != 0) and self.at(x + dx, y + dy):
                    count += 1
        return count

    def next(self):
        after = World(self.width, self.height)
        for y in range(self.height):
            for x in range(self.width):
                n = self.neighbours(x, y)
                if n == 3 or n == 2 and self.at(x, y):
                    after.set(x, y)
        return after

    def show(self):
        for y in range(self.height):
            show("".join("#" if self.at(x, y) else "." for x in range(self.width)))
        show("")


def program():
    world = World(10, 8)
    for x in range(3):
        world.set(x, 2)
    world.set(2, 1)
    world.set(1, 0)
    for generation in range(40):
        if generation % 10 == 0:
            show("generation", generation)
            world.show()
        world = world.next()


run(program)
