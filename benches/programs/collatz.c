// The steps of the Collatz sequences of all numbers up to a limit: branches, halving, multiplication.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void run(int64_t n) {
    int64_t total = 0;
    int64_t longest = 0;
    int64_t best = 0;
    for (int64_t i = 1; i <= n; i++) {
        int64_t x = i;
        int64_t steps = 0;
        while (x != 1) {
            if (x % 2 == 0) x /= 2;
            else x = 3 * x + 1;
            steps += 1;
        }
        total += steps;
        if (steps > longest) {
            longest = steps;
            best = i;
        }
    }
    printf("%" PRId64 " %" PRId64 " %" PRId64 "\n", total, longest, best);
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    run(atoll(argv[1]));
    return 0;
}
