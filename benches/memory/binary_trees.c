// Binary trees (the task of the Computer Language Benchmarks Game): many small objects, most of them short-lived.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct Tree {
    struct Tree *left, *right;
} Tree;

static Tree *build(int depth) {
    Tree *tree = malloc(sizeof *tree);
    if (tree == NULL) abort();
    tree->left = depth == 0 ? NULL : build(depth - 1);
    tree->right = depth == 0 ? NULL : build(depth - 1);
    return tree;
}

static int64_t check(const Tree *tree) {
    if (tree->left != NULL) return 1 + check(tree->left) + check(tree->right);
    return 1;
}

static void drop(Tree *tree) {
    if (tree->left != NULL) {
        drop(tree->left);
        drop(tree->right);
    }
    free(tree);
}

static int64_t build_check_drop(int depth) {
    Tree *tree = build(depth);
    int64_t count = check(tree);
    drop(tree);
    return count;
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    int max_depth = atoi(argv[1]);
    printf("stretch tree of depth %d: %" PRId64 "\n", max_depth + 1, build_check_drop(max_depth + 1));
    Tree *long_lived = build(max_depth);
    for (int depth = 4; depth <= max_depth; depth += 2) {
        int64_t rounds = INT64_C(1) << (max_depth - depth + 4);
        int64_t sum = 0;
        for (int64_t i = 0; i < rounds; i++) sum += build_check_drop(depth);
        printf("%" PRId64 " trees of depth %d: %" PRId64 "\n", rounds, depth, sum);
    }
    printf("long-lived tree of depth %d: %" PRId64 "\n", max_depth, check(long_lived));
    drop(long_lived);
    return 0;
}
