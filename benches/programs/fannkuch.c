// Pancake flips of all permutations (the task of the Computer Language Benchmarks Game): small arrays of integers.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

// The flips until a permutation begins with 0; it is left reversed by them.
static int64_t flips_of(int64_t *p) {
    int64_t flips = 0;
    int64_t first = p[0];
    while (first != 0) {
        int64_t lo = 0;
        int64_t hi = first;
        while (lo < hi) {
            int64_t t = p[lo];
            p[lo] = p[hi];
            p[hi] = t;
            lo += 1;
            hi -= 1;
        }
        flips += 1;
        first = p[0];
    }
    return flips;
}

static void run(int64_t n, int64_t *perm, int64_t *work, int64_t *count) {
    for (int64_t i = 0; i < n; i++) perm[i] = i;
    int64_t checksum = 0;
    int64_t most = 0;
    int64_t sign = 1;
    int64_t r = n;
    for (;;) {
        while (r > 1) {
            count[r - 1] = r;
            r -= 1;
        }
        for (int64_t i = 0; i < n; i++) work[i] = perm[i];
        int64_t flips = flips_of(work);
        if (flips > most) most = flips;
        checksum += sign * flips;
        sign = -sign;
        // The next permutation: rotate the first r + 1 by one, until a rotation is not complete.
        for (;;) {
            if (r == n) {
                printf("%" PRId64 " %" PRId64 "\n", checksum, most);
                return;
            }
            int64_t first = perm[0];
            for (int64_t i = 0; i < r; i++) perm[i] = perm[i + 1];
            perm[r] = first;
            count[r] -= 1;
            if (count[r] > 0) break;
            r += 1;
        }
    }
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    int64_t n = atoll(argv[1]);
    int64_t *perm = calloc((size_t)n * 3, sizeof *perm);
    if (perm == NULL) abort();
    run(n, perm, perm + n, perm + 2 * n);
    free(perm);
    return 0;
}
