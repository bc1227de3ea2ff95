// A long text from many short pieces, then a look at its bytes: string builders and numbers as text.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    char *bytes;
    size_t length, capacity;
} Builder;

static void add(Builder *builder, const char *piece, size_t length) {
    if (builder->length + length > builder->capacity) {
        builder->capacity = (builder->length + length) * 2;
        builder->bytes = realloc(builder->bytes, builder->capacity);
        if (builder->bytes == NULL) abort();
    }
    memcpy(builder->bytes + builder->length, piece, length);
    builder->length += length;
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    int64_t n = atoll(argv[1]);
    Builder builder = {NULL, 0, 0};
    for (int64_t i = 0; i < n; i++) {
        char number[24];
        int length = snprintf(number, sizeof number, "%" PRId64, i * 7 % 1000);
        add(&builder, number, (size_t)length);
        if (i % 10 == 9) add(&builder, "\n", 1);
        else add(&builder, ", ", 2);
    }
    int64_t hash = 0;
    for (size_t i = 0; i < builder.length; i++) hash = (hash * 31 + (unsigned char)builder.bytes[i]) % 1000003;
    printf("%zu %" PRId64 "\n", builder.length, hash);
    free(builder.bytes);
    return 0;
}
