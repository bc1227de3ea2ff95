// Eratosthenes' sieve over an array of booleans, several times.
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int64_t count_primes(int64_t limit) {
    bool *prime = malloc((size_t)(limit + 1) * sizeof *prime);
    if (prime == NULL) abort();
    memset(prime, true, (size_t)(limit + 1) * sizeof *prime);
    int64_t count = 0;
    for (int64_t i = 2; i <= limit; i++) {
        if (prime[i]) {
            count += 1;
            int64_t j = i * i;
            while (j <= limit) {
                prime[j] = false;
                j += i;
            }
        }
    }
    free(prime);
    return count;
}

static int64_t run(int64_t rounds, int64_t limit) {
    int64_t total = 0;
    for (int64_t round = 0; round < rounds; round++) total += count_primes(limit + round);
    return total;
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    printf("%" PRId64 "\n", run(8, atoll(argv[1])));
    return 0;
}
