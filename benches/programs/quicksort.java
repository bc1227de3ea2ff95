// Quicksort with Hoare's partition over pseudo-random integers: array reads, writes and recursion.
public final class quicksort {
    static long[] fill(int n) {
        long[] a = new long[n];
        long seed = 42;
        for (int i = 0; i < n; i++) {
            seed = seed * 16807 % 2147483647L;
            a[i] = seed;
        }
        return a;
    }

    static void sort(long[] a, int lo, int hi) {
        if (lo >= hi) return;
        long pivot = a[lo + (hi - lo) / 2];
        int i = lo;
        int j = hi;
        while (i <= j) {
            while (a[i] < pivot) i += 1;
            while (a[j] > pivot) j -= 1;
            if (i <= j) {
                long t = a[i];
                a[i] = a[j];
                a[j] = t;
                i += 1;
                j -= 1;
            }
        }
        sort(a, lo, j);
        sort(a, i, hi);
    }

    static long checksum(long[] a) {
        long sum = 0;
        for (int i = 0; i < a.length; i++) sum += a[i] % 1000 * (i % 1000);
        return sum;
    }

    public static void main(String[] args) {
        int n = Integer.parseInt(args[0]);
        long[] a = fill(n);
        sort(a, 0, n - 1);
        System.out.println(a[0] + " " + a[n - 1] + " " + checksum(a));
    }
}
