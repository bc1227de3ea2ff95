// Texts that grow by joining two strings at a time: a new string for each.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    size_t length;
    char bytes[];
} String;

static String *string(const char *bytes, size_t length) {
    String *made = malloc(sizeof *made + length);
    if (made == NULL) abort();
    made->length = length;
    memcpy(made->bytes, bytes, length);
    return made;
}

static String *joined(const String *a, const String *b) {
    String *made = malloc(sizeof *made + a->length + b->length);
    if (made == NULL) abort();
    made->length = a->length + b->length;
    memcpy(made->bytes, a->bytes, a->length);
    memcpy(made->bytes + a->length, b->bytes, b->length);
    return made;
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    int64_t n = atoll(argv[1]);
    const char *texts[] = {"one", "two", "three", "four", "five", "six", "seven", "eight"};
    String *words[8];
    for (int i = 0; i < 8; i++) words[i] = string(texts[i], strlen(texts[i]));
    String *text = string("", 0);
    int64_t hash = 0;
    for (int64_t i = 0; i < n; i++) {
        String *longer = joined(text, words[i % 8]);
        free(text);
        text = longer;
        if (text->length > 60) {
            hash = (hash * 31 + (unsigned char)text->bytes[i % 60] + (int64_t)text->length) % 1000003;
            free(text);
            text = string("", 0);
        }
    }
    printf("%" PRId64 " %zu\n", hash, text->length);
    free(text);
    for (int i = 0; i < 8; i++) free(words[i]);
    return 0;
}
