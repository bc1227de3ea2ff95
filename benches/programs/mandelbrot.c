// How long points of a square stay near the origin (the task of the Computer Language Benchmarks Game): float loops.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static int64_t steps_of(double cr, double ci) {
    double zr = 0.0;
    double zi = 0.0;
    int64_t step = 0;
    while (step < 50) {
        double rr = zr * zr;
        double ii = zi * zi;
        if (rr + ii > 4.0) return step;
        zi = 2.0 * zr * zi + ci;
        zr = rr - ii + cr;
        step += 1;
    }
    return step;
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    int64_t n = atoll(argv[1]);
    double size = (double)n;
    int64_t total = 0;
    int64_t inside = 0;
    for (int64_t y = 0; y < n; y++) {
        double ci = 2.0 * (double)y / size - 1.0;
        for (int64_t x = 0; x < n; x++) {
            int64_t steps = steps_of(2.0 * (double)x / size - 1.5, ci);
            total += steps;
            if (steps == 50) inside += 1;
        }
    }
    printf("%" PRId64 " %" PRId64 "\n", total, inside);
    return 0;
}
