# Tasks that pass packets to each other under a scheduler (after Martin Richards' benchmark): objects and methods.
import sys

IDLE, WORKER, HANDLER_A, HANDLER_B, DEVICE_A, DEVICE_B = range(6)


class Packet:
    __slots__ = ("link", "to", "is_work", "position", "datum", "data")

    def __init__(self, to, is_work):
        self.link = None
        self.to = to
        self.is_work = is_work
        self.position = 0
        self.datum = 0
        self.data = [0] * 4


# The queue with the packet at its end.
def appended(queue, packet):
    packet.link = None
    if queue is None:
        return packet
    last = queue
    while last.link is not None:
        last = last.link
    last.link = packet
    return queue


class Task:
    __slots__ = ("id", "work", "input", "is_held", "is_waiting")

    def __init__(self, id, work, packets, to, is_work):
        self.id = id
        self.work = work
        self.input = None
        self.is_held = False
        self.is_waiting = id != IDLE
        for _ in range(packets):
            self.input = appended(self.input, Packet(to, is_work))


class Scheduler:
    __slots__ = ("tasks", "current", "steps", "sent", "held")

    def __init__(self, tasks):
        self.tasks = tasks
        self.current = IDLE
        self.steps = 0
        self.sent = 0
        self.held = 0

    def hold(self, task):
        self.held += 1
        task.is_held = True

    def release(self, id):
        self.tasks[id].is_held = False

    def send(self, packet):
        self.sent += 1
        task = self.tasks[packet.to]
        packet.to = self.current
        task.input = appended(task.input, packet)

    # Runs the task with the greatest number that can run, until none can.
    def run(self):
        at = len(self.tasks) - 1
        while at >= 0:
            task = self.tasks[at]
            if task.is_held or task.is_waiting and task.input is None:
                at -= 1
                continue
            packet = None
            if task.is_waiting:
                packet = task.input
                if packet is not None:
                    task.input = packet.link
                task.is_waiting = False
            self.current = task.id
            self.steps += 1
            task.work.step(self, task, packet)
            at = len(self.tasks) - 1


class Idle:
    __slots__ = ("seed", "left")

    def __init__(self, left):
        self.seed = 42
        self.left = left

    def step(self, scheduler, task, packet):
        self.left -= 1
        if self.left == 0:
            scheduler.hold(task)
            return
        self.seed = self.seed * 16807 % 2147483647
        scheduler.release(DEVICE_A if self.seed % 2 == 0 else DEVICE_B)


class Worker:
    __slots__ = ("handler", "letter")

    def __init__(self):
        self.handler = HANDLER_A
        self.letter = 0

    def step(self, scheduler, task, packet):
        if packet is None:
            task.is_waiting = True
            return
        self.handler = HANDLER_B if self.handler == HANDLER_A else HANDLER_A
        packet.to = self.handler
        packet.position = 0
        for i in range(4):
            self.letter = self.letter % 26 + 1
            packet.data[i] = self.letter
        scheduler.send(packet)


class Handler:
    __slots__ = ("device", "works", "free")

    def __init__(self, device):
        self.device = device
        self.works = None
        self.free = None

    def step(self, scheduler, task, packet):
        if packet is not None:
            if packet.is_work:
                self.works = appended(self.works, packet)
            else:
                self.free = appended(self.free, packet)
        work = self.works
        if work is not None:
            if work.position == 4:
                self.works = work.link
                scheduler.send(work)
                return
            carrier = self.free
            if carrier is not None:
                self.free = carrier.link
                carrier.to = self.device
                carrier.datum = work.data[work.position]
                work.position += 1
                scheduler.send(carrier)
                return
        task.is_waiting = True


class Device:
    __slots__ = ("pending", "total")

    def __init__(self):
        self.pending = None
        self.total = 0

    def step(self, scheduler, task, packet):
        if packet is not None:
            self.pending = packet
            self.total += packet.datum
            scheduler.hold(task)
        elif self.pending is not None:
            done = self.pending
            self.pending = None
            scheduler.send(done)
        else:
            task.is_waiting = True


def run(n):
    devices = [Device(), Device()]
    scheduler = Scheduler([
        Task(IDLE, Idle(n), 0, IDLE, False),
        Task(WORKER, Worker(), 2, WORKER, True),
        Task(HANDLER_A, Handler(DEVICE_A), 3, DEVICE_A, False),
        Task(HANDLER_B, Handler(DEVICE_B), 3, DEVICE_B, False),
        Task(DEVICE_A, devices[0], 0, IDLE, False),
        Task(DEVICE_B, devices[1], 0, IDLE, False),
    ])
    scheduler.run()
    print(scheduler.steps, scheduler.sent, scheduler.held, devices[0].total, devices[1].total)


run(int(sys.argv[1]))
