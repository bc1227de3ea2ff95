// Tasks that pass packets to each other under a scheduler (after Martin Richards' benchmark): structs and pointers to functions.
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { IDLE, WORKER, HANDLER_A, HANDLER_B, DEVICE_A, DEVICE_B, TASKS };

typedef struct Packet {
    struct Packet *link;
    int64_t to;
    bool is_work;
    int64_t position, datum;
    int64_t data[4];
} Packet;

typedef struct Scheduler Scheduler;
typedef struct Task Task;

typedef struct Work {
    void (*step)(struct Work *self, Scheduler *scheduler, Task *task, Packet *packet);
} Work;

struct Task {
    int64_t id;
    Work *work;
    Packet *input;
    bool is_held, is_waiting;
};

struct Scheduler {
    Task tasks[TASKS];
    int64_t current, steps, sent, held;
};

static Packet *packet_to(int64_t to, bool is_work) {
    Packet *packet = calloc(1, sizeof *packet);
    if (packet == NULL) abort();
    packet->to = to;
    packet->is_work = is_work;
    return packet;
}

// The queue with the packet at its end.
static Packet *appended(Packet *queue, Packet *packet) {
    packet->link = NULL;
    if (queue == NULL) return packet;
    Packet *last = queue;
    while (last->link != NULL) last = last->link;
    last->link = packet;
    return queue;
}

static void hold(Scheduler *scheduler, Task *task) {
    scheduler->held += 1;
    task->is_held = true;
}

static void release(Scheduler *scheduler, int64_t id) {
    scheduler->tasks[id].is_held = false;
}

static void send(Scheduler *scheduler, Packet *packet) {
    scheduler->sent += 1;
    Task *task = &scheduler->tasks[packet->to];
    packet->to = scheduler->current;
    task->input = appended(task->input, packet);
}

// Runs the task with the greatest number that can run, until none can.
static void run(Scheduler *scheduler) {
    int64_t at = TASKS - 1;
    while (at >= 0) {
        Task *task = &scheduler->tasks[at];
        if (task->is_held || (task->is_waiting && task->input == NULL)) {
            at -= 1;
            continue;
        }
        Packet *packet = NULL;
        if (task->is_waiting) {
            packet = task->input;
            if (packet != NULL) task->input = packet->link;
            task->is_waiting = false;
        }
        scheduler->current = task->id;
        scheduler->steps += 1;
        task->work->step(task->work, scheduler, task, packet);
        at = TASKS - 1;
    }
}

typedef struct {
    Work base;
    int64_t seed, left;
} Idle;

static void idle_step(Work *self, Scheduler *scheduler, Task *task, Packet *packet) {
    Idle *idle = (Idle *)self;
    (void)packet;
    idle->left -= 1;
    if (idle->left == 0) {
        hold(scheduler, task);
        return;
    }
    idle->seed = idle->seed * 16807 % 2147483647;
    release(scheduler, idle->seed % 2 == 0 ? DEVICE_A : DEVICE_B);
}

typedef struct {
    Work base;
    int64_t handler, letter;
} Worker;

static void worker_step(Work *self, Scheduler *scheduler, Task *task, Packet *packet) {
    Worker *worker = (Worker *)self;
    if (packet == NULL) {
        task->is_waiting = true;
        return;
    }
    worker->handler = worker->handler == HANDLER_A ? HANDLER_B : HANDLER_A;
    packet->to = worker->handler;
    packet->position = 0;
    for (int i = 0; i < 4; i++) {
        worker->letter = worker->letter % 26 + 1;
        packet->data[i] = worker->letter;
    }
    send(scheduler, packet);
}

typedef struct {
    Work base;
    int64_t device;
    Packet *works, *free;
} Handler;

static void handler_step(Work *self, Scheduler *scheduler, Task *task, Packet *packet) {
    Handler *handler = (Handler *)self;
    if (packet != NULL) {
        if (packet->is_work) handler->works = appended(handler->works, packet);
        else handler->free = appended(handler->free, packet);
    }
    Packet *work = handler->works;
    if (work != NULL) {
        if (work->position == 4) {
            handler->works = work->link;
            send(scheduler, work);
            return;
        }
        Packet *carrier = handler->free;
        if (carrier != NULL) {
            handler->free = carrier->link;
            carrier->to = handler->device;
            carrier->datum = work->data[work->position];
            work->position += 1;
            send(scheduler, carrier);
            return;
        }
    }
    task->is_waiting = true;
}

typedef struct {
    Work base;
    Packet *pending;
    int64_t total;
} Device;

static void device_step(Work *self, Scheduler *scheduler, Task *task, Packet *packet) {
    Device *device = (Device *)self;
    if (packet != NULL) {
        device->pending = packet;
        device->total += packet->datum;
        hold(scheduler, task);
    } else if (device->pending != NULL) {
        Packet *done = device->pending;
        device->pending = NULL;
        send(scheduler, done);
    } else {
        task->is_waiting = true;
    }
}

static void set(Scheduler *scheduler, int64_t id, Work *work, int packets, int64_t to, bool is_work) {
    Packet *input = NULL;
    for (int i = 0; i < packets; i++) input = appended(input, packet_to(to, is_work));
    scheduler->tasks[id] = (Task){id, work, input, false, id != IDLE};
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    Idle idle = {{idle_step}, 42, atoll(argv[1])};
    Worker worker = {{worker_step}, HANDLER_A, 0};
    Handler handler_a = {{handler_step}, DEVICE_A, NULL, NULL};
    Handler handler_b = {{handler_step}, DEVICE_B, NULL, NULL};
    Device a = {{device_step}, NULL, 0};
    Device b = {{device_step}, NULL, 0};
    Scheduler scheduler = {.current = IDLE};
    set(&scheduler, IDLE, &idle.base, 0, IDLE, false);
    set(&scheduler, WORKER, &worker.base, 2, WORKER, true);
    set(&scheduler, HANDLER_A, &handler_a.base, 3, DEVICE_A, false);
    set(&scheduler, HANDLER_B, &handler_b.base, 3, DEVICE_B, false);
    set(&scheduler, DEVICE_A, &a.base, 0, IDLE, false);
    set(&scheduler, DEVICE_B, &b.base, 0, IDLE, false);
    run(&scheduler);
    printf("%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\n", scheduler.steps, scheduler.sent,
        scheduler.held, a.total, b.total);
    return 0;
}
