// Functions that take and make functions: closures over values and over a variable.
import java.util.Arrays;
import java.util.function.LongBinaryOperator;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;

public final class closures {
    static final class Longs {
        long[] items = new long[4];
        int length;

        void push(long value) {
            if (length == items.length) items = Arrays.copyOf(items, length * 2);
            items[length++] = value;
        }
    }

    static LongUnaryOperator adder(long k) {
        return x -> x + k;
    }

    static LongUnaryOperator composed(LongUnaryOperator f, LongUnaryOperator g) {
        return x -> g.applyAsLong(f.applyAsLong(x));
    }

    static Longs mapped(Longs xs, LongUnaryOperator f) {
        Longs out = new Longs();
        for (int i = 0; i < xs.length; i++) out.push(f.applyAsLong(xs.items[i]));
        return out;
    }

    static Longs filtered(Longs xs, LongPredicate f) {
        Longs out = new Longs();
        for (int i = 0; i < xs.length; i++) {
            if (f.test(xs.items[i])) out.push(xs.items[i]);
        }
        return out;
    }

    static long folded(Longs xs, long start, LongBinaryOperator f) {
        long value = start;
        for (int i = 0; i < xs.length; i++) value = f.applyAsLong(value, xs.items[i]);
        return value;
    }

    public static void main(String[] args) {
        long n = Long.parseLong(args[0]);
        Longs xs = new Longs();
        for (long i = 0; i < 1000; i++) xs.push(i);
        long[] calls = {0};
        LongUnaryOperator counted = x -> {
            calls[0] += 1;
            return x * 3;
        };
        long total = 0;
        for (long round = 0; round < n; round++) {
            Longs ys = mapped(xs, composed(adder(round % 7), counted));
            Longs even = filtered(ys, y -> y % 2 == 0);
            total = (total + folded(even, round, (a, y) -> (a + y) % 1000003)) % 1000003;
        }
        System.out.println(total + " " + calls[0]);
    }
}
