// The steps of the Collatz sequences of all numbers up to a limit: branches, halving, multiplication.
public final class collatz {
    static void run(long n) {
        long total = 0;
        long longest = 0;
        long best = 0;
        for (long i = 1; i <= n; i++) {
            long x = i;
            long steps = 0;
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
        System.out.println(total + " " + longest + " " + best);
    }

    public static void main(String[] args) {
        run(Long.parseLong(args[0]));
    }
}
