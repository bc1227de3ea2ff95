// A large live set of records that refer to each other at random, beside short-lived objects: the first argument is
// the live set in MB (of records of 64 bytes), the second how many objects are made beside it.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { RECORDS_PER_MB = 16384, RING = 1024 };

typedef struct Record {
    int64_t a, b, c, d, e, f;
    struct Record *next;
} Record;

typedef struct Pair {
    int64_t left, right;
} Pair;

static void *allocate(size_t size) {
    void *memory = malloc(size);
    if (memory == NULL) abort();
    return memory;
}

static int64_t random_after(int64_t seed) { return (seed * 1664525 + 1013904223) & 0xFFFFFF; }

static Record *new_record(int64_t i, Record *next) {
    Record *record = allocate(sizeof *record);
    *record = (Record){i, 1, 2, 3, 4, 5, next};
    return record;
}

static Record **build(int64_t count) {
    Record **records = NULL;
    int64_t capacity = 0;
    int64_t seed = 42;
    for (int64_t i = 0; i < count; i++) {
        if (i == capacity) {
            capacity = capacity == 0 ? 4 : capacity * 2;
            records = realloc(records, (size_t)capacity * sizeof *records);
            if (records == NULL) abort();
        }
        records[i] = new_record(i, NULL);
    }
    for (int64_t i = 0; i < count; i++) {
        seed = random_after(seed);
        records[i]->next = records[seed % (count / 4)];
    }
    return records;
}

static Pair *new_pair(int64_t left, int64_t right) {
    Pair *pair = allocate(sizeof *pair);
    *pair = (Pair){left, right};
    return pair;
}

// Makes pairs that live for one turn of the ring, and replaces one record for every 64 of them: none of the first
// quarter, to which all refer, so that what is replaced is dead.
static int64_t work(Record **records, int64_t count, int64_t objects) {
    Pair *ring[RING];
    for (int64_t i = 0; i < RING; i++) ring[i] = new_pair(i, 0);
    int64_t fixed = count / 4, seed = 7, sum = 0;
    for (int64_t i = 0; i < objects; i++) {
        int64_t slot = i % RING;
        sum = (sum * 31 + ring[slot]->left) % 1000003;
        free(ring[slot]);
        ring[slot] = new_pair(i, sum);
        if (i % 64 == 0) {
            seed = random_after(seed);
            int64_t at = fixed + seed % (count - fixed);
            Record *old = records[at];
            sum += old->a % 1000;
            records[at] = new_record(i, old->next);
            free(old);
        }
    }
    for (int64_t i = 0; i < RING; i++) free(ring[i]);
    return sum;
}

static int64_t checksum(Record **records, int64_t count) {
    int64_t sum = 0;
    for (int64_t i = 0; i < count; i++) {
        Record *next = records[i]->next;
        if (next != NULL) sum = (sum + records[i]->a * records[i]->f + next->a) % 1000003;
    }
    return sum;
}

int main(int argc, char **argv) {
    if (argc < 3) return 2;
    int64_t count = atoll(argv[1]) * RECORDS_PER_MB;
    Record **records = build(count);
    int64_t sum = work(records, count, atoll(argv[2]));
    printf("%" PRId64 " %" PRId64 "\n", sum, checksum(records, count));
    for (int64_t i = 0; i < count; i++) free(records[i]);
    free(records);
    return 0;
}
