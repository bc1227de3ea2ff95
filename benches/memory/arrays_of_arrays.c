// Arrays of arrays: triangles whose rows grow element by element, turned on their diagonal; a few of them are kept.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { SIDE = 200, KEPT = 16 };

typedef struct Numbers {
    int64_t *items;
    int64_t length, capacity;
} Numbers;

static void push(Numbers *numbers, int64_t item) {
    if (numbers->length == numbers->capacity) {
        numbers->capacity = numbers->capacity == 0 ? 4 : numbers->capacity * 2;
        numbers->items = realloc(numbers->items, (size_t)numbers->capacity * sizeof *numbers->items);
        if (numbers->items == NULL) abort();
    }
    numbers->items[numbers->length++] = item;
}

static Numbers *no_rows(void) {
    Numbers *rows = calloc(SIDE, sizeof *rows);
    if (rows == NULL) abort();
    return rows;
}

static Numbers *triangle(int64_t seed) {
    Numbers *rows = no_rows();
    for (int64_t y = 0; y < SIDE; y++) {
        for (int64_t x = 0; x <= y; x++) push(&rows[y], (seed + x * y) % 1009);
    }
    return rows;
}

// Row x of the result is column x of rows.
static Numbers *turned(const Numbers *rows) {
    Numbers *columns = no_rows();
    for (int64_t x = 0; x < SIDE; x++) {
        for (int64_t y = x; y < SIDE; y++) push(&columns[x], rows[y].items[x]);
    }
    return columns;
}

static void drop(Numbers *rows) {
    for (int64_t y = 0; y < SIDE; y++) free(rows[y].items);
    free(rows);
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    int64_t n = atoll(argv[1]);
    Numbers *kept[KEPT];
    for (int64_t i = 0; i < KEPT; i++) kept[i] = triangle(0);
    int64_t sum = 0;
    for (int64_t i = 0; i < n; i++) {
        Numbers *rows = triangle(i);
        Numbers *columns = turned(rows);
        drop(rows);
        const Numbers *row = &kept[i % KEPT][i % SIDE];
        sum = (sum * 31 + row->items[row->length / 2]) % 1000003;
        drop(kept[i % KEPT]);
        kept[i % KEPT] = columns;
    }
    printf("%" PRId64 "\n", sum);
    for (int64_t i = 0; i < KEPT; i++) drop(kept[i]);
    return 0;
}
