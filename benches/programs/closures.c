// Functions that take and make functions: closures over values and over a variable.
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

// A closure is a function that is given the record it stands in.
typedef struct Unary Unary;
struct Unary {
    int64_t (*call)(const Unary *self, int64_t x);
};

typedef struct {
    Unary base;
    int64_t k;
} Adder;

typedef struct {
    Unary base;
    const Unary *f, *g;
} Composed;

typedef struct {
    Unary base;
    int64_t *calls;
} Counted;

typedef struct {
    int64_t *items;
    size_t length, capacity;
} Array;

static int64_t call_adder(const Unary *self, int64_t x) {
    return x + ((const Adder *)self)->k;
}

static int64_t call_composed(const Unary *self, int64_t x) {
    const Composed *both = (const Composed *)self;
    return both->g->call(both->g, both->f->call(both->f, x));
}

static int64_t call_counted(const Unary *self, int64_t x) {
    *((const Counted *)self)->calls += 1;
    return x * 3;
}

static bool is_even(int64_t y) {
    return y % 2 == 0;
}

static int64_t sum(int64_t a, int64_t y) {
    return (a + y) % 1000003;
}

static void *checked(void *space) {
    if (space == NULL) abort();
    return space;
}

static Unary *adder(int64_t k) {
    Adder *made = checked(malloc(sizeof *made));
    *made = (Adder){{call_adder}, k};
    return &made->base;
}

static Unary *composed(const Unary *f, const Unary *g) {
    Composed *made = checked(malloc(sizeof *made));
    *made = (Composed){{call_composed}, f, g};
    return &made->base;
}

static void push(Array *array, int64_t value) {
    if (array->length == array->capacity) {
        array->capacity = array->capacity == 0 ? 4 : array->capacity * 2;
        array->items = checked(realloc(array->items, array->capacity * sizeof *array->items));
    }
    array->items[array->length++] = value;
}

static Array mapped(const Array *xs, const Unary *f) {
    Array out = {NULL, 0, 0};
    for (size_t i = 0; i < xs->length; i++) push(&out, f->call(f, xs->items[i]));
    return out;
}

static Array filtered(const Array *xs, bool (*f)(int64_t)) {
    Array out = {NULL, 0, 0};
    for (size_t i = 0; i < xs->length; i++) {
        if (f(xs->items[i])) push(&out, xs->items[i]);
    }
    return out;
}

static int64_t folded(const Array *xs, int64_t start, int64_t (*f)(int64_t, int64_t)) {
    int64_t value = start;
    for (size_t i = 0; i < xs->length; i++) value = f(value, xs->items[i]);
    return value;
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    int64_t n = atoll(argv[1]);
    Array xs = {NULL, 0, 0};
    for (int64_t i = 0; i < 1000; i++) push(&xs, i);
    int64_t calls = 0;
    Counted counted = {{call_counted}, &calls};
    int64_t total = 0;
    for (int64_t round = 0; round < n; round++) {
        Unary *add = adder(round % 7);
        Unary *both = composed(add, &counted.base);
        Array ys = mapped(&xs, both);
        Array even = filtered(&ys, is_even);
        total = (total + folded(&even, round, sum)) % 1000003;
        free(even.items);
        free(ys.items);
        free(both);
        free(add);
    }
    printf("%" PRId64 " %" PRId64 "\n", total, calls);
    free(xs.items);
    return 0;
}
