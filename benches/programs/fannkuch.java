// Pancake flips of all permutations (the task of the Computer Language Benchmarks Game): small arrays of integers.
public final class fannkuch {
    // The flips until a permutation begins with 0; it is left reversed by them.
    static long flipsOf(long[] p) {
        long flips = 0;
        long first = p[0];
        while (first != 0) {
            int lo = 0;
            int hi = (int) first;
            while (lo < hi) {
                long t = p[lo];
                p[lo] = p[hi];
                p[hi] = t;
                lo += 1;
                hi -= 1;
            }
            flips += 1;
            first = p[0];
        }
        return flips;
    }

    static void run(int n) {
        long[] perm = new long[n];
        for (int i = 0; i < n; i++) perm[i] = i;
        long[] work = new long[n];
        long[] count = new long[n];
        long checksum = 0;
        long most = 0;
        long sign = 1;
        int r = n;
        for (;;) {
            while (r > 1) {
                count[r - 1] = r;
                r -= 1;
            }
            for (int i = 0; i < n; i++) work[i] = perm[i];
            long flips = flipsOf(work);
            if (flips > most) most = flips;
            checksum += sign * flips;
            sign = -sign;
            // The next permutation: rotate the first r + 1 by one, until a rotation is not complete.
            for (;;) {
                if (r == n) {
                    System.out.println(checksum + " " + most);
                    return;
                }
                long first = perm[0];
                for (int i = 0; i < r; i++) perm[i] = perm[i + 1];
                perm[r] = first;
                count[r] -= 1;
                if (count[r] > 0) break;
                r += 1;
            }
        }
    }

    public static void main(String[] args) {
        run(Integer.parseInt(args[0]));
    }
}
