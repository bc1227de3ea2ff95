// The product of two square matrices of floats: nested arrays.
import java.util.Locale;

public final class matmul {
    static double[][] matrix(int n, long seed) {
        double[][] rows = new double[n][];
        long next = seed;
        for (int i = 0; i < n; i++) {
            double[] row = new double[n];
            for (int j = 0; j < n; j++) {
                next = (next * 3877 + 29573) % 139968;
                row[j] = (double) next / 139968.0;
            }
            rows[i] = row;
        }
        return rows;
    }

    static double[][] multiply(double[][] a, double[][] b, int n) {
        double[][] c = new double[n][];
        for (int i = 0; i < n; i++) {
            double[] left = a[i];
            double[] row = new double[n];
            for (int j = 0; j < n; j++) {
                double sum = 0.0;
                for (int k = 0; k < n; k++) sum += left[k] * b[k][j];
                row[j] = sum;
            }
            c[i] = row;
        }
        return c;
    }

    public static void main(String[] args) {
        int n = Integer.parseInt(args[0]);
        double[][] c = multiply(matrix(n, 42), matrix(n, 7), n);
        double trace = 0.0;
        for (int i = 0; i < n; i++) trace += c[i][i];
        System.out.printf(Locale.ROOT, "%.6f %.6f%n", trace, c[0][n - 1]);
    }
}
