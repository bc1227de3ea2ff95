// A lexer over a long source text: bytes, branches, and a token object each.
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char SOURCE[] =
    "fn area(width, height) { // the product\n    let size_1 = width * height + 42;\n"
    "    if size_1 >= 1000 { return \"large\" }\n    return size_1 / 7\n}\n\n";

typedef enum { NAME, NUMBER, TEXT, SYMBOL, END } Kind;

typedef struct {
    Kind kind;
    int64_t value;
} Token;

typedef struct {
    const char *text;
    size_t length, at;
} Lexer;

static bool is_letter(int64_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(int64_t c) {
    return c >= '0' && c <= '9';
}

// The byte here, or 0 at the end.
static int64_t peek(const Lexer *lexer) {
    return lexer->at < lexer->length ? (unsigned char)lexer->text[lexer->at] : 0;
}

static void skip_blanks(Lexer *lexer) {
    for (;;) {
        int64_t c = peek(lexer);
        if (c == ' ' || c == '\n') {
            lexer->at += 1;
        } else if (c == '/' && lexer->at + 1 < lexer->length && lexer->text[lexer->at + 1] == '/') {
            while (peek(lexer) != '\n') lexer->at += 1;
        } else {
            return;
        }
    }
}

static Token name(Lexer *lexer) {
    int64_t hash = 0;
    int64_t c = peek(lexer);
    while (is_letter(c) || is_digit(c)) {
        hash = (hash * 31 + c) % 1000003;
        lexer->at += 1;
        c = peek(lexer);
    }
    return (Token){NAME, hash};
}

static Token number(Lexer *lexer) {
    int64_t value = 0;
    int64_t c = peek(lexer);
    while (is_digit(c)) {
        value = value * 10 + (c - '0');
        lexer->at += 1;
        c = peek(lexer);
    }
    return (Token){NUMBER, value};
}

static Token quoted(Lexer *lexer) {
    size_t start = lexer->at;
    lexer->at += 1;
    while (peek(lexer) != '"') lexer->at += 1;
    lexer->at += 1;
    return (Token){TEXT, (int64_t)(lexer->at - start)};
}

static Token next(Lexer *lexer) {
    skip_blanks(lexer);
    int64_t c = peek(lexer);
    if (c == 0) return (Token){END, 0};
    if (is_letter(c)) return name(lexer);
    if (is_digit(c)) return number(lexer);
    if (c == '"') return quoted(lexer);
    lexer->at += 1;
    return (Token){SYMBOL, c};
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    size_t n = (size_t)atoll(argv[1]);
    size_t once = sizeof SOURCE - 1;
    char *text = malloc(once * n + 1);
    if (text == NULL) abort();
    for (size_t i = 0; i < n; i++) memcpy(text + i * once, SOURCE, once);
    Lexer lexer = {text, once * n, 0};
    int64_t names = 0, numbers = 0, others = 0, hash = 0;
    for (;;) {
        Token token = next(&lexer);
        if (token.kind == END) break;
        switch (token.kind) {
        case NAME:
            names += 1;
            hash = (hash * 31 + token.value) % 1000003;
            break;
        case NUMBER: numbers += token.value; break;
        case TEXT: others += token.value; break;
        default: others += token.value % 2; break;
        }
    }
    printf("%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\n", names, numbers, others, hash);
    free(text);
    return 0;
}
