// Eratosthenes' sieve over an array of booleans, several times.
import java.util.Arrays;

public final class nsieve {
    static long countPrimes(int limit) {
        boolean[] prime = new boolean[limit + 1];
        Arrays.fill(prime, true);
        long count = 0;
        for (int i = 2; i <= limit; i++) {
            if (prime[i]) {
                count += 1;
                long j = (long) i * i;
                while (j <= limit) {
                    prime[(int) j] = false;
                    j += i;
                }
            }
        }
        return count;
    }

    static long run(int rounds, int limit) {
        long total = 0;
        for (int round = 0; round < rounds; round++) total += countPrimes(limit + round);
        return total;
    }

    public static void main(String[] args) {
        System.out.println(run(8, Integer.parseInt(args[0])));
    }
}
