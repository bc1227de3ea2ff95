// A queue of list nodes, then a map of objects with a sliding window of keys: whatever is made is dropped in the
// order of its making, long after the collector first met it.
import java.util.HashMap;

public final class churn {
    static final int WINDOW = 50_000;

    static final class Node {
        final long value;
        Node next;

        Node(long value) {
            this.value = value;
        }
    }

    record Entry(long key, long count) {}

    static long listChurn(long n) {
        Node head = new Node(0);
        Node tail = head;
        for (long i = 1; i < WINDOW; i++) {
            Node node = new Node(i);
            tail.next = node;
            tail = node;
        }
        long sum = 0;
        for (long i = WINDOW; i < n; i++) {
            Node node = new Node(i);
            tail.next = node;
            tail = node;
            sum = (sum * 31 + head.value) % 1_000_003;
            head = head.next;
        }
        return sum;
    }

    static long mapChurn(long n) {
        HashMap<Long, Entry> entries = new HashMap<>();
        long sum = 0;
        for (long i = 0; i < n; i++) {
            long key = i * 7919 % 1_000_003;
            entries.put(key, new Entry(key, i));
            if (i >= WINDOW) {
                long old = (i - WINDOW) * 7919 % 1_000_003;
                Entry entry = entries.remove(old);
                sum = (sum * 31 + entry.count() + entry.key()) % 1_000_003;
            }
        }
        return sum + entries.size();
    }

    public static void main(String[] args) {
        long n = Long.parseLong(args[0]);
        System.out.println(listChurn(n * 4) + " " + mapChurn(n));
    }
}
