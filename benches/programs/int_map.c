// Inserting, finding and removing in a map with integers as keys.
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    int64_t key, value;
    bool used;
} Entry;

typedef struct {
    Entry *entries;
    size_t used, capacity;
} Map;

static Map map_of(size_t capacity) {
    Map map = {calloc(capacity, sizeof(Entry)), 0, capacity};
    if (map.entries == NULL) abort();
    return map;
}

static size_t home_of(const Map *map, int64_t key) {
    return (size_t)(((uint64_t)key * 11400714819323198485u) >> 32) & (map->capacity - 1);
}

// Where the key is, or the free place where it would be.
static Entry *find(const Map *map, int64_t key) {
    size_t at = home_of(map, key);
    while (map->entries[at].used && map->entries[at].key != key) at = (at + 1) & (map->capacity - 1);
    return &map->entries[at];
}

static Entry *insert(Map *map, int64_t key) {
    if (map->used * 4 >= map->capacity * 3) {
        Map larger = map_of(map->capacity * 2);
        for (size_t at = 0; at < map->capacity; at++) {
            if (map->entries[at].used) *find(&larger, map->entries[at].key) = map->entries[at];
        }
        larger.used = map->used;
        free(map->entries);
        *map = larger;
    }
    Entry *entry = find(map, key);
    if (!entry->used) {
        *entry = (Entry){key, 0, true};
        map->used += 1;
    }
    return entry;
}

static void drop(Map *map, int64_t key) {
    Entry *entry = find(map, key);
    if (!entry->used) return;
    size_t mask = map->capacity - 1;
    size_t hole = (size_t)(entry - map->entries);
    // What lies behind the hole moves into it, unless it would come before its home.
    for (size_t at = (hole + 1) & mask; map->entries[at].used; at = (at + 1) & mask) {
        size_t home = home_of(map, map->entries[at].key);
        if (((at - home) & mask) >= ((at - hole) & mask)) {
            map->entries[hole] = map->entries[at];
            hole = at;
        }
    }
    map->entries[hole].used = false;
    map->used -= 1;
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    int64_t n = atoll(argv[1]);
    Map counts = map_of(16);
    int64_t seed = 42;
    for (int64_t i = 0; i < n; i++) {
        seed = seed * 16807 % 2147483647;
        int64_t key = seed % 100000;
        const Entry *entry = find(&counts, key);
        int64_t count = entry->used ? entry->value : 0;
        insert(&counts, key)->value = count + 1;
    }
    int64_t sum = 0;
    for (int64_t i = 0; i < n; i++) {
        const Entry *entry = find(&counts, i * 7 % 150000);
        if (entry->used) sum += entry->value;
    }
    int64_t removed = 0;
    for (int64_t key = 0; key < 50000; key++) {
        if (find(&counts, key * 2)->used) {
            drop(&counts, key * 2);
            removed += 1;
        }
    }
    printf("%zu %" PRId64 " %" PRId64 "\n", counts.used, removed, sum);
    free(counts.entries);
    return 0;
}
