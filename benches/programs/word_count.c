// How often each word of a text occurs: splitting, and a map with strings as keys.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    char *bytes;
    size_t length, capacity;
} Builder;

typedef struct {
    const char *word;
    size_t length;
    uint64_t hash;
    int64_t count;
} Entry;

typedef struct {
    Entry *entries;
    size_t used, capacity;
} Map;

static void *checked(void *space) {
    if (space == NULL) abort();
    return space;
}

static void add(Builder *builder, const char *piece, size_t length) {
    if (builder->length + length > builder->capacity) {
        builder->capacity = (builder->length + length) * 2;
        builder->bytes = checked(realloc(builder->bytes, builder->capacity));
    }
    memcpy(builder->bytes + builder->length, piece, length);
    builder->length += length;
}

static Builder text_of(int64_t n) {
    Builder builder = {NULL, 0, 0};
    int64_t seed = 42;
    for (int64_t i = 0; i < n; i++) {
        seed = seed * 16807 % 2147483647;
        char number[24];
        int length = snprintf(number, sizeof number, "%" PRId64, seed % 5000);
        add(&builder, "w", 1);
        add(&builder, number, (size_t)length);
        add(&builder, " ", 1);
    }
    return builder;
}

static uint64_t hash_of(const char *word, size_t length) {
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < length; i++) hash = (hash ^ (unsigned char)word[i]) * 1099511628211u;
    return hash;
}

static Entry *place_of(const Map *map, const char *word, size_t length, uint64_t hash) {
    size_t at = hash & (map->capacity - 1);
    for (;;) {
        Entry *entry = &map->entries[at];
        if (entry->word == NULL) return entry;
        if (entry->hash == hash && entry->length == length && memcmp(entry->word, word, length) == 0) return entry;
        at = (at + 1) & (map->capacity - 1);
    }
}

static void grow(Map *map) {
    Map larger = {NULL, map->used, map->capacity * 2};
    larger.entries = checked(calloc(larger.capacity, sizeof *larger.entries));
    for (size_t at = 0; at < map->capacity; at++) {
        const Entry *entry = &map->entries[at];
        if (entry->word != NULL) *place_of(&larger, entry->word, entry->length, entry->hash) = *entry;
    }
    free(map->entries);
    *map = larger;
}

static void count(Map *map, const char *word, size_t length) {
    if (map->used * 4 >= map->capacity * 3) grow(map);
    uint64_t hash = hash_of(word, length);
    Entry *entry = place_of(map, word, length, hash);
    if (entry->word == NULL) {
        *entry = (Entry){word, length, hash, 0};
        map->used += 1;
    }
    entry->count += 1;
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    Builder text = text_of(atoll(argv[1]));
    Map counts = {checked(calloc(16, sizeof(Entry))), 0, 16};
    const char *end = text.bytes + text.length;
    for (const char *from = text.bytes; from <= end;) {
        const char *to = memchr(from, ' ', (size_t)(end - from));
        if (to == NULL) to = end;
        count(&counts, from, (size_t)(to - from));
        from = to + 1;
    }
    int64_t most = 0;
    int64_t letters = 0;
    for (size_t at = 0; at < counts.capacity; at++) {
        const Entry *entry = &counts.entries[at];
        if (entry->count > most) most = entry->count;
        letters += (int64_t)entry->length * entry->count;
    }
    printf("%zu %" PRId64 " %" PRId64 "\n", counts.used, most, letters);
    free(counts.entries);
    free(text.bytes);
    return 0;
}
