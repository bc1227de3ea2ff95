// Errors thrown two calls deep, passed on through a `finally`, and caught.
#include <inttypes.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *kind, *message;
} Error;

typedef struct Handler {
    jmp_buf place;
    struct Handler *outer;
} Handler;

static Handler *innermost = NULL;
static Error *thrown = NULL;

static _Noreturn void throw(Error *error) {
    thrown = error;
    Handler *handler = innermost;
    innermost = handler->outer;
    longjmp(handler->place, 1);
}

static Error *error(const char *kind, const char *message) {
    Error *made = malloc(sizeof *made);
    if (made == NULL) abort();
    *made = (Error){kind, message};
    return made;
}

static __attribute__((noinline)) int64_t checked(int64_t i) {
    if (i % 3 == 0) throw(error("three", "a multiple of three"));
    return i % 10;
}

static __attribute__((noinline)) int64_t attempt(int64_t *finished, int64_t i) {
    Handler handler;
    handler.outer = innermost;
    if (setjmp(handler.place) == 0) {
        innermost = &handler;
        int64_t value = checked(i);
        innermost = handler.outer;
        *finished += 1;
        return value;
    }
    *finished += 1;
    throw(thrown);
}

static __attribute__((noinline)) void round_of(int64_t i, int64_t *sum, int64_t *caught, int64_t *finished) {
    Handler handler;
    handler.outer = innermost;
    if (setjmp(handler.place) == 0) {
        innermost = &handler;
        *sum += attempt(finished, i);
        innermost = handler.outer;
    } else if (strcmp(thrown->kind, "three") == 0) {
        *caught += (int64_t)(strlen(thrown->message) % 2);
        free(thrown);
    } else {
        throw(thrown);
    }
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    int64_t n = atoll(argv[1]);
    int64_t sum = 0;
    int64_t caught = 0;
    int64_t finished = 0;
    for (int64_t i = 0; i < n; i++) round_of(i, &sum, &caught, &finished);
    printf("%" PRId64 " %" PRId64 " %" PRId64 "\n", sum, caught, finished);
    return 0;
}
