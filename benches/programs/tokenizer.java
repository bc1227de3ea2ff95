// A lexer over a long source text: bytes, branches, and a token object each.
public final class tokenizer {
    static final String SOURCE = "fn area(width, height) { // the product\n    let size_1 = width * height + 42;\n"
        + "    if size_1 >= 1000 { return \"large\" }\n    return size_1 / 7\n}\n\n";

    enum Kind { NAME, NUMBER, TEXT, SYMBOL, END }

    record Token(Kind kind, long value) {}

    static boolean isLetter(long c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }

    static boolean isDigit(long c) {
        return c >= '0' && c <= '9';
    }

    static final class Lexer {
        final String text;
        int at;

        Lexer(String text) {
            this.text = text;
        }

        // The byte here, or 0 at the end.
        long peek() {
            return at < text.length() ? text.charAt(at) : 0;
        }

        void skipBlanks() {
            for (;;) {
                long c = peek();
                if (c == ' ' || c == '\n') {
                    at += 1;
                } else if (c == '/' && at + 1 < text.length() && text.charAt(at + 1) == '/') {
                    while (peek() != '\n') at += 1;
                } else {
                    return;
                }
            }
        }

        Token name() {
            long hash = 0;
            long c = peek();
            while (isLetter(c) || isDigit(c)) {
                hash = (hash * 31 + c) % 1000003;
                at += 1;
                c = peek();
            }
            return new Token(Kind.NAME, hash);
        }

        Token number() {
            long value = 0;
            long c = peek();
            while (isDigit(c)) {
                value = value * 10 + (c - '0');
                at += 1;
                c = peek();
            }
            return new Token(Kind.NUMBER, value);
        }

        Token quoted() {
            long start = at;
            at += 1;
            while (peek() != '"') at += 1;
            at += 1;
            return new Token(Kind.TEXT, at - start);
        }

        Token next() {
            skipBlanks();
            long c = peek();
            if (c == 0) return new Token(Kind.END, 0);
            if (isLetter(c)) return name();
            if (isDigit(c)) return number();
            if (c == '"') return quoted();
            at += 1;
            return new Token(Kind.SYMBOL, c);
        }
    }

    public static void main(String[] args) {
        Lexer lexer = new Lexer(SOURCE.repeat(Integer.parseInt(args[0])));
        long names = 0, numbers = 0, others = 0, hash = 0;
        for (;;) {
            Token token = lexer.next();
            if (token.kind() == Kind.END) break;
            switch (token.kind()) {
                case NAME -> {
                    names += 1;
                    hash = (hash * 31 + token.value()) % 1000003;
                }
                case NUMBER -> numbers += token.value();
                case TEXT -> others += token.value();
                default -> others += token.value() % 2;
            }
        }
        System.out.println(names + " " + numbers + " " + others + " " + hash);
    }
}
