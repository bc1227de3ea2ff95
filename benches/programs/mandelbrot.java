// How long points of a square stay near the origin (the task of the Computer Language Benchmarks Game): float loops.
public final class mandelbrot {
    static long stepsOf(double cr, double ci) {
        double zr = 0.0;
        double zi = 0.0;
        long step = 0;
        while (step < 50) {
            double rr = zr * zr;
            double ii = zi * zi;
            if (rr + ii > 4.0) return step;
            zi = 2.0 * zr * zi + ci;
            zr = rr - ii + cr;
            step += 1;
        }
        return step;
    }

    public static void main(String[] args) {
        long n = Long.parseLong(args[0]);
        double size = (double) n;
        long total = 0;
        long inside = 0;
        for (long y = 0; y < n; y++) {
            double ci = 2.0 * (double) y / size - 1.0;
            for (long x = 0; x < n; x++) {
                long steps = stepsOf(2.0 * (double) x / size - 1.5, ci);
                total += steps;
                if (steps == 50) inside += 1;
            }
        }
        System.out.println(total + " " + inside);
    }
}
