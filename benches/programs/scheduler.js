// Tasks that pass packets to each other under a scheduler (after Martin Richards' benchmark): objects and methods.
const IDLE = 0, WORKER = 1, HANDLER_A = 2, HANDLER_B = 3, DEVICE_A = 4, DEVICE_B = 5;

class Packet {
  constructor(to, isWork) {
    this.link = null;
    this.to = to;
    this.isWork = isWork;
    this.position = 0;
    this.datum = 0;
    this.data = [0, 0, 0, 0];
  }
}

// The queue with the packet at its end.
function appended(queue, packet) {
  packet.link = null;
  if (queue === null) return packet;
  let last = queue;
  while (last.link !== null) last = last.link;
  last.link = packet;
  return queue;
}

class Task {
  constructor(id, work, packets, to, isWork) {
    this.id = id;
    this.work = work;
    this.input = null;
    this.isHeld = false;
    this.isWaiting = id !== IDLE;
    for (let i = 0; i < packets; i++) this.input = appended(this.input, new Packet(to, isWork));
  }
}

class Scheduler {
  constructor(tasks) {
    this.tasks = tasks;
    this.current = IDLE;
    this.steps = 0;
    this.sent = 0;
    this.held = 0;
  }

  hold(task) {
    this.held += 1;
    task.isHeld = true;
  }

  release(id) {
    this.tasks[id].isHeld = false;
  }

  send(packet) {
    this.sent += 1;
    const task = this.tasks[packet.to];
    packet.to = this.current;
    task.input = appended(task.input, packet);
  }

  // Runs the task with the greatest number that can run, until none can.
  run() {
    let at = this.tasks.length - 1;
    while (at >= 0) {
      const task = this.tasks[at];
      if (task.isHeld || task.isWaiting && task.input === null) {
        at -= 1;
        continue;
      }
      let packet = null;
      if (task.isWaiting) {
        packet = task.input;
        if (packet !== null) task.input = packet.link;
        task.isWaiting = false;
      }
      this.current = task.id;
      this.steps += 1;
      task.work.step(this, task, packet);
      at = this.tasks.length - 1;
    }
  }
}

class Idle {
  constructor(left) {
    this.seed = 42;
    this.left = left;
  }

  step(scheduler, task, packet) {
    this.left -= 1;
    if (this.left === 0) {
      scheduler.hold(task);
      return;
    }
    this.seed = this.seed * 16807 % 2147483647;
    scheduler.release(this.seed % 2 === 0 ? DEVICE_A : DEVICE_B);
  }
}

class Worker {
  constructor() {
    this.handler = HANDLER_A;
    this.letter = 0;
  }

  step(scheduler, task, packet) {
    if (packet === null) {
      task.isWaiting = true;
      return;
    }
    this.handler = this.handler === HANDLER_A ? HANDLER_B : HANDLER_A;
    packet.to = this.handler;
    packet.position = 0;
    for (let i = 0; i < 4; i++) {
      this.letter = this.letter % 26 + 1;
      packet.data[i] = this.letter;
    }
    scheduler.send(packet);
  }
}

class Handler {
  constructor(device) {
    this.device = device;
    this.works = null;
    this.free = null;
  }

  step(scheduler, task, packet) {
    if (packet !== null) {
      if (packet.isWork) this.works = appended(this.works, packet);
      else this.free = appended(this.free, packet);
    }
    const work = this.works;
    if (work !== null) {
      if (work.position === 4) {
        this.works = work.link;
        scheduler.send(work);
        return;
      }
      const carrier = this.free;
      if (carrier !== null) {
        this.free = carrier.link;
        carrier.to = this.device;
        carrier.datum = work.data[work.position];
        work.position += 1;
        scheduler.send(carrier);
        return;
      }
    }
    task.isWaiting = true;
  }
}

class Device {
  constructor() {
    this.pending = null;
    this.total = 0;
  }

  step(scheduler, task, packet) {
    if (packet !== null) {
      this.pending = packet;
      this.total += packet.datum;
      scheduler.hold(task);
    } else if (this.pending !== null) {
      const done = this.pending;
      this.pending = null;
      scheduler.send(done);
    } else {
      task.isWaiting = true;
    }
  }
}

function run(n) {
  const devices = [new Device(), new Device()];
  const scheduler = new Scheduler([
    new Task(IDLE, new Idle(n), 0, IDLE, false),
    new Task(WORKER, new Worker(), 2, WORKER, true),
    new Task(HANDLER_A, new Handler(DEVICE_A), 3, DEVICE_A, false),
    new Task(HANDLER_B, new Handler(DEVICE_B), 3, DEVICE_B, false),
    new Task(DEVICE_A, devices[0], 0, IDLE, false),
    new Task(DEVICE_B, devices[1], 0, IDLE, false),
  ]);
  scheduler.run();
  console.log([scheduler.steps, scheduler.sent, scheduler.held, devices[0].total, devices[1].total].join(" "));
}

run(Number(process.argv[2]));
