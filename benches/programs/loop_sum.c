// A counted loop with a remainder and a branch that no closed formula replaces.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static int64_t run(int64_t n) {
    int64_t sum = 0;
    for (int64_t i = 1; i <= n; i++) {
        if (i % 3 == 0) sum += i;
        else sum -= i % 7;
    }
    return sum;
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    printf("%" PRId64 "\n", run(atoll(argv[1])));
    return 0;
}
