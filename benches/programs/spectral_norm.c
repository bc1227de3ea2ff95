// The spectral norm of an infinite matrix (the task of the Computer Language Benchmarks Game): small functions on floats.
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static double entry(int64_t i, int64_t j) {
    return 1.0 / (double)((i + j) * (i + j + 1) / 2 + i + 1);
}

static void multiply(int64_t n, const double *v, double *out) {
    for (int64_t i = 0; i < n; i++) {
        double sum = 0.0;
        for (int64_t j = 0; j < n; j++) sum += entry(i, j) * v[j];
        out[i] = sum;
    }
}

static void multiply_transposed(int64_t n, const double *v, double *out) {
    for (int64_t i = 0; i < n; i++) {
        double sum = 0.0;
        for (int64_t j = 0; j < n; j++) sum += entry(j, i) * v[j];
        out[i] = sum;
    }
}

static double *filled(int64_t n, double value) {
    double *v = malloc((size_t)n * sizeof *v);
    if (v == NULL) abort();
    for (int64_t i = 0; i < n; i++) v[i] = value;
    return v;
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    int64_t n = atoll(argv[1]);
    double *u = filled(n, 1.0);
    double *v = filled(n, 0.0);
    double *between = filled(n, 0.0);
    for (int round = 0; round < 10; round++) {
        multiply(n, u, between);
        multiply_transposed(n, between, v);
        multiply(n, v, between);
        multiply_transposed(n, between, u);
    }
    double uv = 0.0;
    double vv = 0.0;
    for (int64_t i = 0; i < n; i++) {
        uv += u[i] * v[i];
        vv += v[i] * v[i];
    }
    printf("%.9f\n", sqrt(uv / vv));
    free(u);
    free(v);
    free(between);
    return 0;
}
