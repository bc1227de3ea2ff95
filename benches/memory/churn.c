// A queue of list nodes, then a map of objects with a sliding window of keys: whatever is made is dropped in the
// order of its making, long after the collector first met it.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { WINDOW = 50000, BUCKETS = 1 << 16 };

typedef struct Node {
    int64_t value;
    struct Node *next;
} Node;

// The map is chained: an entry is the object and the link of its bucket.
typedef struct Entry {
    int64_t key, count;
    struct Entry *next;
} Entry;

static void *allocate(size_t size) {
    void *memory = malloc(size);
    if (memory == NULL) abort();
    return memory;
}

static Node *new_node(int64_t value) {
    Node *node = allocate(sizeof *node);
    node->value = value;
    node->next = NULL;
    return node;
}

static int64_t list_churn(int64_t n) {
    Node *head = new_node(0);
    Node *tail = head;
    for (int64_t i = 1; i < WINDOW; i++) tail = tail->next = new_node(i);
    int64_t sum = 0;
    for (int64_t i = WINDOW; i < n; i++) {
        tail = tail->next = new_node(i);
        sum = (sum * 31 + head->value) % 1000003;
        Node *old = head;
        head = head->next;
        free(old);
    }
    while (head != NULL) {
        Node *old = head;
        head = head->next;
        free(old);
    }
    return sum;
}

static size_t bucket(int64_t key) { return (uint64_t)key * UINT64_C(0x9e3779b97f4a7c15) >> 48; }

static Entry *take(Entry **buckets, int64_t key) {
    Entry **link = &buckets[bucket(key)];
    while ((*link)->key != key) link = &(*link)->next;
    Entry *entry = *link;
    *link = entry->next;
    return entry;
}

static int64_t map_churn(int64_t n) {
    Entry **buckets = calloc(BUCKETS, sizeof *buckets);
    if (buckets == NULL) abort();
    int64_t sum = 0, size = 0;
    for (int64_t i = 0; i < n; i++) {
        int64_t key = i * 7919 % 1000003;
        Entry *entry = allocate(sizeof *entry);
        *entry = (Entry){key, i, buckets[bucket(key)]};
        buckets[bucket(key)] = entry;
        size++;
        if (i >= WINDOW) {
            Entry *old = take(buckets, (i - WINDOW) * 7919 % 1000003);
            sum = (sum * 31 + old->count + old->key) % 1000003;
            free(old);
            size--;
        }
    }
    for (int64_t i = n > WINDOW ? n - WINDOW : 0; i < n; i++) free(take(buckets, i * 7919 % 1000003));
    free(buckets);
    return sum + size;
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    int64_t n = atoll(argv[1]);
    int64_t list = list_churn(n * 4);
    printf("%" PRId64 " %" PRId64 "\n", list, map_churn(n));
    return 0;
}
