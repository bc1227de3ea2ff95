// Inserting, finding and removing in a map with integers as keys.
import java.util.HashMap;
import java.util.Map;

public final class int_map {
    public static void main(String[] args) {
        long n = Long.parseLong(args[0]);
        Map<Long, Long> counts = new HashMap<>();
        long seed = 42;
        for (long i = 0; i < n; i++) {
            seed = seed * 16807 % 2147483647L;
            long key = seed % 100000;
            Long count = counts.get(key);
            counts.put(key, (count == null ? 0 : count) + 1);
        }
        long sum = 0;
        for (long i = 0; i < n; i++) {
            Long count = counts.get(i * 7 % 150000);
            if (count != null) sum += count;
        }
        long removed = 0;
        for (long key = 0; key < 50000; key++) {
            if (counts.containsKey(key * 2)) {
                counts.remove(key * 2);
                removed += 1;
            }
        }
        System.out.println(counts.size() + " " + removed + " " + sum);
    }
}
