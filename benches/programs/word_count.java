// How often each word of a text occurs: splitting, and a map with strings as keys.
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

public final class word_count {
    static String textOf(long n) {
        StringBuilder builder = new StringBuilder();
        long seed = 42;
        for (long i = 0; i < n; i++) {
            seed = seed * 16807 % 2147483647L;
            builder.append("w");
            builder.append(seed % 5000);
            builder.append(" ");
        }
        return builder.toString();
    }

    static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        int from = 0;
        while (true) {
            int to = text.indexOf(' ', from);
            if (to < 0) break;
            words.add(text.substring(from, to));
            from = to + 1;
        }
        words.add(text.substring(from));
        return words;
    }

    public static void main(String[] args) {
        Map<String, Long> counts = new HashMap<>();
        for (String word : split(textOf(Long.parseLong(args[0])))) {
            Long count = counts.get(word);
            counts.put(word, (count == null ? 0 : count) + 1);
        }
        long most = 0;
        long letters = 0;
        for (Map.Entry<String, Long> entry : counts.entrySet()) {
            if (entry.getValue() > most) most = entry.getValue();
            letters += entry.getKey().length() * entry.getValue();
        }
        System.out.println(counts.size() + " " + most + " " + letters);
    }
}
