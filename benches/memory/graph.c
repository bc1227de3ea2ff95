// Cyclic graphs: each is a ring of nodes with random edges, walked once, kept for a while, and dropped as a whole.
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { NODES = 500, EDGES = 3, KEPT = 32 };

typedef struct Nodes {
    struct Node **items;
    int64_t length, capacity;
} Nodes;

typedef struct Node {
    int64_t id;
    bool seen;
    struct Node *next;
    Nodes edges;
} Node;

static int64_t random_after(int64_t seed) { return (seed * 1664525 + 1013904223) & 0xFFFFFF; }

static void push(Nodes *nodes, Node *node) {
    if (nodes->length == nodes->capacity) {
        nodes->capacity = nodes->capacity == 0 ? 4 : nodes->capacity * 2;
        nodes->items = realloc(nodes->items, (size_t)nodes->capacity * sizeof *nodes->items);
        if (nodes->items == NULL) abort();
    }
    nodes->items[nodes->length++] = node;
}

static Node *new_node(int64_t id) {
    Node *node = calloc(1, sizeof *node);
    if (node == NULL) abort();
    node->id = id;
    return node;
}

static Node *build(int64_t seed) {
    Nodes nodes = {0};
    for (int64_t id = 0; id < NODES; id++) push(&nodes, new_node(id));
    for (int64_t id = 0; id < NODES; id++) {
        Node *node = nodes.items[id];
        node->next = nodes.items[(id + 1) % NODES];
        for (int edge = 0; edge < EDGES; edge++) {
            seed = random_after(seed);
            push(&node->edges, nodes.items[(seed >> 8) % NODES]);
        }
    }
    Node *first = nodes.items[0];
    free(nodes.items);
    return first;
}

// Visits what the edges reach, depth first.
static int64_t walk(Node *start) {
    Nodes waiting = {0};
    push(&waiting, start);
    int64_t sum = 0;
    while (waiting.length > 0) {
        Node *node = waiting.items[--waiting.length];
        if (node->seen) continue;
        node->seen = true;
        sum = (sum * 31 + node->id) % 1000003;
        for (int64_t i = 0; i < node->edges.length; i++) push(&waiting, node->edges.items[i]);
    }
    free(waiting.items);
    return sum;
}

// The ring reaches every node.
static void drop(Node *first) {
    Node *node = first;
    do {
        Node *next = node->next;
        free(node->edges.items);
        free(node);
        node = next;
    } while (node != first);
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    int64_t n = atoll(argv[1]);
    Node *kept[KEPT];
    for (int i = 0; i < KEPT; i++) kept[i] = build(1);
    int64_t sum = 0;
    for (int64_t i = 0; i < n; i++) {
        Node *graph = build(i);
        sum = (sum + walk(graph)) % 1000003;
        sum = (sum * 31 + kept[i % KEPT]->next->edges.items[0]->id) % 1000003;
        drop(kept[i % KEPT]);
        kept[i % KEPT] = graph;
    }
    printf("%" PRId64 "\n", sum);
    for (int i = 0; i < KEPT; i++) drop(kept[i]);
    return 0;
}
