// Many small trees beside one large tree (the task of the Computer Language Benchmarks Game): allocation and recursion.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct Tree {
    struct Tree *left, *right;
} Tree;

static Tree *build(int64_t depth) {
    Tree *tree = malloc(sizeof *tree);
    if (tree == NULL) abort();
    tree->left = depth == 0 ? NULL : build(depth - 1);
    tree->right = depth == 0 ? NULL : build(depth - 1);
    return tree;
}

static int64_t count(const Tree *tree) {
    if (tree->left != NULL) return 1 + count(tree->left) + count(tree->right);
    return 1;
}

static void drop(Tree *tree) {
    if (tree->left != NULL) {
        drop(tree->left);
        drop(tree->right);
    }
    free(tree);
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    int64_t max_depth = atoll(argv[1]);
    Tree *long_lived = build(max_depth);
    int64_t total = 0;
    for (int64_t depth = 4; depth <= max_depth; depth += 2) {
        int64_t rounds = INT64_C(1) << (max_depth - depth + 4);
        for (int64_t i = 0; i < rounds; i++) {
            Tree *tree = build(depth);
            total += count(tree);
            drop(tree);
        }
    }
    printf("%" PRId64 " %" PRId64 "\n", total, count(long_lived));
    drop(long_lived);
    return 0;
}
