// The spectral norm of an infinite matrix (the task of the Computer Language Benchmarks Game): small functions on floats.
import java.util.Arrays;
import java.util.Locale;

public final class spectral_norm {
    static double entry(long i, long j) {
        return 1.0 / (double) ((i + j) * (i + j + 1) / 2 + i + 1);
    }

    static void multiply(double[] v, double[] out) {
        int n = v.length;
        for (int i = 0; i < n; i++) {
            double sum = 0.0;
            for (int j = 0; j < n; j++) sum += entry(i, j) * v[j];
            out[i] = sum;
        }
    }

    static void multiplyTransposed(double[] v, double[] out) {
        int n = v.length;
        for (int i = 0; i < n; i++) {
            double sum = 0.0;
            for (int j = 0; j < n; j++) sum += entry(j, i) * v[j];
            out[i] = sum;
        }
    }

    public static void main(String[] args) {
        int n = Integer.parseInt(args[0]);
        double[] u = new double[n];
        Arrays.fill(u, 1.0);
        double[] v = new double[n];
        double[] between = new double[n];
        for (int round = 0; round < 10; round++) {
            multiply(u, between);
            multiplyTransposed(between, v);
            multiply(v, between);
            multiplyTransposed(between, u);
        }
        double uv = 0.0;
        double vv = 0.0;
        for (int i = 0; i < n; i++) {
            uv += u[i] * v[i];
            vv += v[i] * v[i];
        }
        System.out.printf(Locale.ROOT, "%.9f%n", Math.sqrt(uv / vv));
    }
}
