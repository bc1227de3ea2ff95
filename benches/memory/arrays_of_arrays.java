// Arrays of arrays: triangles whose rows grow element by element, turned on their diagonal; a few of them are kept.
import java.util.Arrays;

public final class arrays_of_arrays {
    static final int SIDE = 200;
    static final int KEPT = 16;

    /** A growing array of long: java.util has none without a box around each number. */
    static final class Numbers {
        long[] items = {};
        int length;

        void push(long item) {
            if (length == items.length) items = Arrays.copyOf(items, Math.max(4, length * 2));
            items[length++] = item;
        }
    }

    static Numbers[] triangle(long seed) {
        Numbers[] rows = new Numbers[SIDE];
        for (int y = 0; y < SIDE; y++) {
            rows[y] = new Numbers();
            for (int x = 0; x <= y; x++) rows[y].push((seed + x * y) % 1009);
        }
        return rows;
    }

    /** Row x of the result is column x of rows. */
    static Numbers[] turned(Numbers[] rows) {
        Numbers[] columns = new Numbers[rows.length];
        for (int x = 0; x < rows.length; x++) {
            columns[x] = new Numbers();
            for (int y = x; y < rows.length; y++) columns[x].push(rows[y].items[x]);
        }
        return columns;
    }

    public static void main(String[] args) {
        int n = Integer.parseInt(args[0]);
        Numbers[][] kept = new Numbers[KEPT][];
        Arrays.fill(kept, triangle(0));
        long sum = 0;
        for (int i = 0; i < n; i++) {
            Numbers[] columns = turned(triangle(i));
            Numbers row = kept[i % KEPT][i % SIDE];
            sum = (sum * 31 + row.items[row.length / 2]) % 1_000_003;
            kept[i % KEPT] = columns;
        }
        System.out.println(sum);
    }
}
