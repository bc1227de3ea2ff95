// The product of two square matrices of floats: nested arrays.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void *allocated(size_t count, size_t size) {
    void *space = calloc(count, size);
    if (space == NULL) abort();
    return space;
}

static double **matrix(int64_t n, int64_t seed) {
    double **rows = allocated((size_t)n, sizeof *rows);
    int64_t next = seed;
    for (int64_t i = 0; i < n; i++) {
        double *row = allocated((size_t)n, sizeof *row);
        for (int64_t j = 0; j < n; j++) {
            next = (next * 3877 + 29573) % 139968;
            row[j] = (double)next / 139968.0;
        }
        rows[i] = row;
    }
    return rows;
}

static double **multiply(double **a, double **b, int64_t n) {
    double **c = allocated((size_t)n, sizeof *c);
    for (int64_t i = 0; i < n; i++) {
        const double *left = a[i];
        double *row = allocated((size_t)n, sizeof *row);
        for (int64_t j = 0; j < n; j++) {
            double sum = 0.0;
            for (int64_t k = 0; k < n; k++) sum += left[k] * b[k][j];
            row[j] = sum;
        }
        c[i] = row;
    }
    return c;
}

static void drop(double **rows, int64_t n) {
    for (int64_t i = 0; i < n; i++) free(rows[i]);
    free(rows);
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    int64_t n = atoll(argv[1]);
    double **a = matrix(n, 42);
    double **b = matrix(n, 7);
    double **c = multiply(a, b, n);
    double trace = 0.0;
    for (int64_t i = 0; i < n; i++) trace += c[i][i];
    printf("%.6f %.6f\n", trace, c[0][n - 1]);
    drop(a, n);
    drop(b, n);
    drop(c, n);
    return 0;
}
