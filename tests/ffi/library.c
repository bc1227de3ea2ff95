/* What the programs of this folder call. Built by the tests with gcc. */
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every scalar comes back as it went. */
#define SAME(name, type) type same_##name(type x) { return x; }
SAME(bool, bool) SAME(char, char) SAME(short, short) SAME(ushort, unsigned short) SAME(int, int)
SAME(uint, unsigned) SAME(long, long) SAME(ulong, unsigned long) SAME(size, size_t) SAME(ssize, ptrdiff_t)
SAME(int8, int8_t) SAME(uint8, uint8_t) SAME(int16, int16_t) SAME(uint16, uint16_t) SAME(int32, int32_t)
SAME(uint32, uint32_t) SAME(int64, int64_t) SAME(uint64, uint64_t) SAME(float, float) SAME(double, double)

uint64_t all_bits(void) { return UINT64_MAX; }
size_t minus_one(void) { return (size_t)-1; }
int64_t mixed(int8_t a, double b, uint16_t c, float d, int64_t e, bool f, short g, double h, int i, float j, long k)
{
    return a + (int64_t)b + c + (int64_t)d + e + f + g + (int64_t)h + i + (int64_t)j + k;
}

/* Texts and pointers. */
const char *greeting(const char *name)
{
    static char text[64];
    snprintf(text, sizeof text, "hello %s", name ? name : "nobody");
    return name && !*name ? NULL : text;
}
const char *no_utf8(void) { return "a\xff"; }
int *box_of(int x) { int *p = malloc(sizeof *p); *p = x; return p; }
int unbox(int *p) { int x = p ? *p : -1; free(p); return x; }
int is_null(const void *p) { return p == NULL; }

/* Structs. */
struct point { int x; double y; };
struct mixed { uint8_t a; int64_t b; uint16_t c; struct point p; const char *name; float f; };
struct pair { int32_t a, b; };
struct large { double xs[1]; double a, b, c, d; };
struct point moved(struct point p, int by) { p.x += by; p.y -= by; return p; }
struct pair swapped(struct pair p) { struct pair q = { p.b, p.a }; return q; }
struct mixed same_mixed(struct mixed m) { return m; }
void move_by(struct point *p, int by) { if (p) { p->x += by; p->y -= by; } }
void change(struct mixed *m) { m->a++; m->b = -m->b; m->p.x = 99; m->name = "changed"; }
struct point *origin(int want) { static struct point zero = { 0, 0.5 }; return want ? &zero : NULL; }
size_t size_of_mixed(void) { return sizeof(struct mixed); }
double sum_of_five(struct large l) { return l.xs[0] + l.a + l.b + l.c + l.d; }

/* Bytes. */
void fill(uint8_t *data, size_t n, uint8_t with) { memset(data, with, n); }
int same_place(const void *a, const void *b) { return a == b; }

/* Any number of arguments. */
double sum(int count, ...)
{
    va_list args;
    double total = 0;
    va_start(args, count);
    while (count--)
        total += count % 2 ? va_arg(args, double) : (double)va_arg(args, int64_t);
    va_end(args);
    return total;
}

/* errno. */
int fails_with(int number) { errno = number; return -1; }
int succeeds(void) { return 0; }

/* Callbacks. */
int apply(int (*f)(int), int x) { return f(x); }
int sum_until_zero(int (*f)(int)) { int total = 0; for (int i = 0; i < 1000; i++) total += f(i); return total; }
double with_all(double (*f)(int8_t, uint16_t, int64_t, float, double, bool, const char *, struct point, struct point *))
{
    struct point p = { 7, 0.25 }, q = { 8, 0.125 };
    return f(-1, 65535, INT64_MIN, 1.5f, 2.5, true, "text", p, &q);
}
struct point map_point(struct point (*f)(struct point), struct point p) { return f(p); }
int8_t small(int8_t (*f)(void)) { return f(); }
uint16_t small_unsigned(uint16_t (*f)(void)) { return f(); }
bool truth(bool (*f)(void)) { return f(); }
float real(float (*f)(void)) { return f(); }
int both(int (*f)(int), int (*g)(int), int x) { return f(g(x)); }
void fill_and_call(uint8_t *data, size_t n, void (*f)(void)) { memset(data, 1, n); f(); data[0] = 2; }

static int (*kept)(int);
int keep(int (*f)(int)) { kept = f; return f ? f(1) : 0; }
int call_kept(int x) { return kept ? kept(x) : -1; }

static void *on_thread(void *f) { return (void *)(intptr_t)((int (*)(int))f)(5); }
int from_thread(int (*f)(int))
{
    pthread_t thread;
    void *result;
    if (pthread_create(&thread, NULL, on_thread, (void *)f)) return -2;
    pthread_join(thread, &result);
    return (int)(intptr_t)result;
}
