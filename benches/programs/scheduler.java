// Tasks that pass packets to each other under a scheduler (after Martin Richards' benchmark): classes, methods, an interface.
public final class scheduler {
    static final int IDLE = 0, WORKER = 1, HANDLER_A = 2, HANDLER_B = 3, DEVICE_A = 4, DEVICE_B = 5;

    static final class Packet {
        Packet link;
        int to;
        final boolean isWork;
        int position;
        long datum;
        final long[] data = new long[4];

        Packet(int to, boolean isWork) {
            this.to = to;
            this.isWork = isWork;
        }
    }

    // The queue with the packet at its end.
    static Packet appended(Packet queue, Packet packet) {
        packet.link = null;
        if (queue == null) return packet;
        Packet last = queue;
        while (last.link != null) last = last.link;
        last.link = packet;
        return queue;
    }

    interface Work {
        void step(Scheduler scheduler, Task task, Packet packet);
    }

    static final class Task {
        final int id;
        final Work work;
        Packet input;
        boolean isHeld;
        boolean isWaiting;

        Task(int id, Work work, int packets, int to, boolean isWork) {
            this.id = id;
            this.work = work;
            isWaiting = id != IDLE;
            for (int i = 0; i < packets; i++) input = appended(input, new Packet(to, isWork));
        }
    }

    static final class Scheduler {
        final Task[] tasks;
        int current;
        long steps, sent, held;

        Scheduler(Task[] tasks) {
            this.tasks = tasks;
        }

        void hold(Task task) {
            held += 1;
            task.isHeld = true;
        }

        void release(int id) {
            tasks[id].isHeld = false;
        }

        void send(Packet packet) {
            sent += 1;
            Task task = tasks[packet.to];
            packet.to = current;
            task.input = appended(task.input, packet);
        }

        // Runs the task with the greatest number that can run, until none can.
        void run() {
            int at = tasks.length - 1;
            while (at >= 0) {
                Task task = tasks[at];
                if (task.isHeld || task.isWaiting && task.input == null) {
                    at -= 1;
                    continue;
                }
                Packet packet = null;
                if (task.isWaiting) {
                    packet = task.input;
                    if (packet != null) task.input = packet.link;
                    task.isWaiting = false;
                }
                current = task.id;
                steps += 1;
                task.work.step(this, task, packet);
                at = tasks.length - 1;
            }
        }
    }

    static final class Idle implements Work {
        long seed = 42;
        long left;

        Idle(long left) {
            this.left = left;
        }

        public void step(Scheduler scheduler, Task task, Packet packet) {
            left -= 1;
            if (left == 0) {
                scheduler.hold(task);
                return;
            }
            seed = seed * 16807 % 2147483647L;
            scheduler.release(seed % 2 == 0 ? DEVICE_A : DEVICE_B);
        }
    }

    static final class Worker implements Work {
        int handler = HANDLER_A;
        long letter;

        public void step(Scheduler scheduler, Task task, Packet packet) {
            if (packet == null) {
                task.isWaiting = true;
                return;
            }
            handler = handler == HANDLER_A ? HANDLER_B : HANDLER_A;
            packet.to = handler;
            packet.position = 0;
            for (int i = 0; i < 4; i++) {
                letter = letter % 26 + 1;
                packet.data[i] = letter;
            }
            scheduler.send(packet);
        }
    }

    static final class Handler implements Work {
        final int device;
        Packet works, free;

        Handler(int device) {
            this.device = device;
        }

        public void step(Scheduler scheduler, Task task, Packet packet) {
            if (packet != null) {
                if (packet.isWork) works = appended(works, packet);
                else free = appended(free, packet);
            }
            Packet work = works;
            if (work != null) {
                if (work.position == 4) {
                    works = work.link;
                    scheduler.send(work);
                    return;
                }
                Packet carrier = free;
                if (carrier != null) {
                    free = carrier.link;
                    carrier.to = device;
                    carrier.datum = work.data[work.position];
                    work.position += 1;
                    scheduler.send(carrier);
                    return;
                }
            }
            task.isWaiting = true;
        }
    }

    static final class Device implements Work {
        Packet pending;
        long total;

        public void step(Scheduler scheduler, Task task, Packet packet) {
            if (packet != null) {
                pending = packet;
                total += packet.datum;
                scheduler.hold(task);
            } else if (pending != null) {
                Packet done = pending;
                pending = null;
                scheduler.send(done);
            } else {
                task.isWaiting = true;
            }
        }
    }

    public static void main(String[] args) {
        Device a = new Device();
        Device b = new Device();
        Scheduler scheduler = new Scheduler(new Task[] {
            new Task(IDLE, new Idle(Long.parseLong(args[0])), 0, IDLE, false),
            new Task(WORKER, new Worker(), 2, WORKER, true),
            new Task(HANDLER_A, new Handler(DEVICE_A), 3, DEVICE_A, false),
            new Task(HANDLER_B, new Handler(DEVICE_B), 3, DEVICE_B, false),
            new Task(DEVICE_A, a, 0, IDLE, false),
            new Task(DEVICE_B, b, 0, IDLE, false),
        });
        scheduler.run();
        System.out.println(scheduler.steps + " " + scheduler.sent + " " + scheduler.held + " " + a.total + " " + b.total);
    }
}
