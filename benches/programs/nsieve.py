# Eratosthenes' sieve over an array of booleans, several times.
import sys


def count_primes(limit):
    prime = [True] * (limit + 1)
    count = 0
    for i in range(2, limit + 1):
        if prime[i]:
            count += 1
            j = i * i
            while j <= limit:
                prime[j] = False
                j += i
    return count


def run(rounds, limit):
    total = 0
    for round in range(rounds):
        total += count_primes(limit + round)
    return total


print(run(8, int(sys.argv[1])))
