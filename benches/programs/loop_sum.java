// A counted loop with a remainder and a branch that no closed formula replaces.
public final class loop_sum {
    static long run(long n) {
        long sum = 0;
        for (long i = 1; i <= n; i++) {
            if (i % 3 == 0) sum += i;
            else sum -= i % 7;
        }
        return sum;
    }

    public static void main(String[] args) {
        System.out.println(run(Long.parseLong(args[0])));
    }
}
