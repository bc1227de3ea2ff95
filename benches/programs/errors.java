// Errors thrown two calls deep, passed on through a `finally`, and caught.
public final class errors {
    static final class KindError extends RuntimeException {
        final String kind;

        KindError(String kind, String message) {
            super(message);
            this.kind = kind;
        }
    }

    static final class Work {
        long finished;
    }

    static long checked(long i) {
        if (i % 3 == 0) throw new KindError("three", "a multiple of three");
        return i % 10;
    }

    static long attempt(Work work, long i) {
        try {
            return checked(i);
        } finally {
            work.finished += 1;
        }
    }

    public static void main(String[] args) {
        long n = Long.parseLong(args[0]);
        Work work = new Work();
        long sum = 0;
        long caught = 0;
        for (long i = 0; i < n; i++) {
            try {
                sum += attempt(work, i);
            } catch (KindError e) {
                if (!e.kind.equals("three")) throw e;
                caught += e.getMessage().length() % 2;
            }
        }
        System.out.println(sum + " " + caught + " " + work.finished);
    }
}
