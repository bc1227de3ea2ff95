// Many short strings: made by joining, cut into pieces, kept for a while in a ring, some of them keys of a map.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RING = 4096, WORDS = 20000, BUCKETS = 1 << 15 };

typedef struct Entry {
    char *key;
    int64_t count;
    struct Entry *next;
} Entry;

static void *allocate(size_t size) {
    void *memory = malloc(size);
    if (memory == NULL) abort();
    return memory;
}

static char *copy(const char *from, size_t length) {
    char *text = allocate(length + 1);
    memcpy(text, from, length);
    text[length] = 0;
    return text;
}

// The digits of a number from 0 on, written to `out`; returns how many.
static size_t digits(char *out, int64_t number) {
    char reversed[20];
    size_t length = 0;
    do reversed[length++] = (char)('0' + number % 10);
    while ((number /= 10) != 0);
    for (size_t i = 0; i < length; i++) out[i] = reversed[length - 1 - i];
    return length;
}

static char *item(int64_t number, int64_t of) {
    char text[64] = "item ";
    size_t length = 5 + digits(text + 5, number);
    memcpy(text + length, " of ", 4);
    length += 4;
    length += digits(text + length, of);
    return copy(text, length);
}

static char *joined(const char *left, const char *right) {
    size_t a = strlen(left), b = strlen(right);
    char *text = allocate(a + b + 2);
    memcpy(text, left, a);
    text[a] = '/';
    memcpy(text + a + 1, right, b + 1);
    return text;
}

static Entry *entry_of(Entry **buckets, const char *key, int64_t *size) {
    uint32_t hash = 2166136261u;
    for (const char *c = key; *c != 0; c++) hash = (hash ^ (unsigned char)*c) * 16777619u;
    Entry **link = &buckets[hash % BUCKETS];
    while (*link != NULL && strcmp((*link)->key, key) != 0) link = &(*link)->next;
    if (*link == NULL) {
        *link = allocate(sizeof **link);
        **link = (Entry){copy(key, strlen(key)), 0, NULL};
        ++*size;
    }
    return *link;
}

static int64_t total_and_free(Entry **buckets) {
    int64_t total = 0;
    for (size_t i = 0; i < BUCKETS; i++) {
        for (Entry *entry = buckets[i]; entry != NULL;) {
            Entry *next = entry->next;
            total = (total + entry->count * (int64_t)strlen(entry->key)) % 1000003;
            free(entry->key);
            free(entry);
            entry = next;
        }
    }
    free(buckets);
    return total;
}

static void run(int64_t n) {
    char **ring = allocate(RING * sizeof *ring);
    for (int i = 0; i < RING; i++) ring[i] = copy("-", 1);
    Entry **buckets = calloc(BUCKETS, sizeof *buckets);
    if (buckets == NULL) abort();
    int64_t sum = 0, size = 0;
    for (int64_t i = 0; i < n; i++) {
        char *text = item(i * 7919 % 1000003, i % 97);
        char *word = copy(text + 5, (size_t)(strstr(text, " of") - text - 5));
        char **slot = &ring[i % RING];
        sum = (sum * 31 + (int64_t)strlen(*slot) + word[0]) % 1000003;
        free(*slot);
        *slot = joined(text, word);
        if (i % 8 == 0) {
            char number[24] = "word";
            number[4 + digits(number + 4, i / 8 * 31 % WORDS)] = 0;
            char *key = copy(number, strlen(number));
            entry_of(buckets, key, &size)->count += (int64_t)strlen(text);
            free(key);
        }
        free(word);
        free(text);
    }
    for (int i = 0; i < RING; i++) free(ring[i]);
    free(ring);
    printf("%" PRId64 " %" PRId64 " %" PRId64 "\n", sum, size, total_and_free(buckets));
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    run(atoll(argv[1]));
    return 0;
}
