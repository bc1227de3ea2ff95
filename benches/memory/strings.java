// Many short strings: made by joining, cut into pieces, kept for a while in a ring, some of them keys of a map.
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

public final class strings {
    static final int RING = 4096;
    static final int WORDS = 20_000;

    public static void main(String[] args) {
        long n = Long.parseLong(args[0]);
        String[] ring = new String[RING];
        Arrays.fill(ring, "-");
        Map<String, Long> counts = new LinkedHashMap<>();
        long sum = 0;
        for (long i = 0; i < n; i++) {
            String text = "item " + i * 7919 % 1_000_003 + " of " + i % 97;
            String word = text.substring(5, text.indexOf(" of"));
            int slot = (int) (i % RING);
            sum = (sum * 31 + ring[slot].length() + word.charAt(0)) % 1_000_003;
            ring[slot] = text + "/" + word;
            if (i % 8 == 0) {
                String key = "word" + i / 8 * 31 % WORDS;
                counts.put(key, counts.getOrDefault(key, 0L) + text.length());
            }
        }
        long total = 0;
        for (var entry : counts.entrySet()) {
            total = (total + entry.getValue() * entry.getKey().length()) % 1_000_003;
        }
        System.out.println(sum + " " + counts.size() + " " + total);
    }
}
