// Recursive calls and integer addition.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static int64_t fib(int64_t n) {
    if (n < 2) return n;
    return fib(n - 1) + fib(n - 2);
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    printf("%" PRId64 "\n", fib(atoll(argv[1])));
    return 0;
}
