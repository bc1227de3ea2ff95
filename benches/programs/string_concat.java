// Texts that grow by joining two strings at a time: a new string for each.
public final class string_concat {
    public static void main(String[] args) {
        long n = Long.parseLong(args[0]);
        String[] words = {"one", "two", "three", "four", "five", "six", "seven", "eight"};
        String text = "";
        long hash = 0;
        for (long i = 0; i < n; i++) {
            text = text + words[(int) (i % 8)];
            if (text.length() > 60) {
                hash = (hash * 31 + text.charAt((int) (i % 60)) + text.length()) % 1000003;
                text = "";
            }
        }
        System.out.println(hash + " " + text.length());
    }
}
