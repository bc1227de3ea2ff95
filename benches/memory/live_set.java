// A large live set of records that refer to each other at random, beside short-lived objects: the first argument is
// the live set in MB (of records of 64 bytes), the second how many objects are made beside it.
import java.util.ArrayList;

public final class live_set {
    static final int RECORDS_PER_MB = 16_384;
    static final int RING = 1024;

    static final class Record {
        final long a, b, c, d, e, f;
        Record next;

        Record(long i, Record next) {
            this.a = i;
            this.b = 1;
            this.c = 2;
            this.d = 3;
            this.e = 4;
            this.f = 5;
            this.next = next;
        }
    }

    record Pair(long left, long right) {}

    static int random(int seed) {
        return (seed * 1_664_525 + 1_013_904_223) & 0xFFFFFF;
    }

    static ArrayList<Record> build(int count) {
        ArrayList<Record> records = new ArrayList<>();
        int seed = 42;
        for (int i = 0; i < count; i++) records.add(new Record(i, null));
        for (int i = 0; i < count; i++) {
            seed = random(seed);
            records.get(i).next = records.get(seed % (count / 4));
        }
        return records;
    }

    /**
     * Makes pairs that live for one turn of the ring, and replaces one record for every 64 of them: none of the first
     * quarter, to which all refer, so that what is replaced is dead.
     */
    static long work(ArrayList<Record> records, long objects) {
        Pair[] ring = new Pair[RING];
        for (int i = 0; i < RING; i++) ring[i] = new Pair(i, 0);
        int fixed = records.size() / 4;
        int seed = 7;
        long sum = 0;
        for (long i = 0; i < objects; i++) {
            int slot = (int) (i % RING);
            sum = (sum * 31 + ring[slot].left()) % 1_000_003;
            ring[slot] = new Pair(i, sum);
            if (i % 64 == 0) {
                seed = random(seed);
                int at = fixed + seed % (records.size() - fixed);
                Record old = records.get(at);
                sum += old.a % 1000;
                records.set(at, new Record(i, old.next));
            }
        }
        return sum;
    }

    static long checksum(ArrayList<Record> records) {
        long sum = 0;
        for (Record r : records) {
            if (r.next != null) sum = (sum + r.a * r.f + r.next.a) % 1_000_003;
        }
        return sum;
    }

    public static void main(String[] args) {
        ArrayList<Record> records = build(Integer.parseInt(args[0]) * RECORDS_PER_MB);
        System.out.println(work(records, Long.parseLong(args[1])) + " " + checksum(records));
    }
}
