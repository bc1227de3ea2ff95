// Quicksort with Hoare's partition over pseudo-random integers: array reads, writes and recursion.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void fill(int64_t *a, int64_t n) {
    int64_t seed = 42;
    for (int64_t i = 0; i < n; i++) {
        seed = seed * 16807 % 2147483647;
        a[i] = seed;
    }
}

static void sort(int64_t *a, int64_t lo, int64_t hi) {
    if (lo >= hi) return;
    int64_t pivot = a[lo + (hi - lo) / 2];
    int64_t i = lo;
    int64_t j = hi;
    while (i <= j) {
        while (a[i] < pivot) i += 1;
        while (a[j] > pivot) j -= 1;
        if (i <= j) {
            int64_t t = a[i];
            a[i] = a[j];
            a[j] = t;
            i += 1;
            j -= 1;
        }
    }
    sort(a, lo, j);
    sort(a, i, hi);
}

static int64_t checksum(const int64_t *a, int64_t n) {
    int64_t sum = 0;
    for (int64_t i = 0; i < n; i++) sum += a[i] % 1000 * (i % 1000);
    return sum;
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    int64_t n = atoll(argv[1]);
    int64_t *a = malloc((size_t)n * sizeof *a);
    if (a == NULL) abort();
    fill(a, n);
    sort(a, 0, n - 1);
    printf("%" PRId64 " %" PRId64 " %" PRId64 "\n", a[0], a[n - 1], checksum(a, n));
    free(a);
    return 0;
}
