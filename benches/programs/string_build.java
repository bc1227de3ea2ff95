// A long text from many short pieces, then a look at its bytes: string builders and numbers as text.
public final class string_build {
    public static void main(String[] args) {
        long n = Long.parseLong(args[0]);
        StringBuilder builder = new StringBuilder();
        for (long i = 0; i < n; i++) {
            builder.append(i * 7 % 1000);
            builder.append(i % 10 == 9 ? "\n" : ", ");
        }
        String text = builder.toString();
        long hash = 0;
        for (int i = 0; i < text.length(); i++) hash = (hash * 31 + text.charAt(i)) % 1000003;
        System.out.println(text.length() + " " + hash);
    }
}
