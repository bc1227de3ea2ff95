/* Function values go both ways: C sorts with a comparison in Vitte, which calls C back, and keeps a function for later.
 *
 *     cc callbacks.c -lvitte -o callbacks && ./callbacks
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vitte.h>

static void check(vitte_error *error) {
    if (error != NULL) {
        fprintf(stderr, "%s\n", vitte_error_text(error));
        vitte_error_free(error);
        exit(1);
    }
}

/* What `qsort` cannot hand on: who is called, and the first error. */
static vitte_caller *comparing;
static const vitte_value *comparison;
static vitte_error *failure;

static int compare(const void *left, const void *right) {
    if (failure != NULL) {
        return 0;
    }
    const vitte_value *args[2] = {*(const vitte_value *const *)left, *(const vitte_value *const *)right};
    vitte_value *order = NULL;
    failure = vitte_caller_call(comparing, comparison, args, 2, &order);
    int64_t number = 0;
    if (failure == NULL) {
        vitte_value_read_int(order, &number);
    }
    vitte_value_free(order);
    return number < 0 ? -1 : number > 0;
}

/* fn(array<string>, fn(string, string) -> int) -> array<string> */
static vitte_error *sorted(void *user, vitte_caller *caller, const vitte_value *const *args, size_t count,
                           vitte_value **result) {
    (void)user;
    (void)count;
    size_t length = vitte_value_length(args[0]);
    const vitte_value **items = calloc(length + 1, sizeof *items);
    if (items == NULL) {
        return vitte_error_new("Memory", "there is none");
    }
    for (size_t i = 0; i < length; i++) {
        items[i] = vitte_value_at(args[0], i);
    }
    comparing = caller;
    comparison = args[1];
    failure = NULL;
    qsort((void *)items, length, sizeof *items, compare);
    vitte_value *made = vitte_value_array();
    for (size_t i = 0; i < length && failure == NULL; i++) {
        failure = vitte_value_push(made, vitte_value_copy(items[i]));
    }
    free((void *)items);
    /* An error of the program goes on in it as it was. */
    if (failure != NULL) {
        vitte_value_free(made);
        return failure;
    }
    *result = made;
    return NULL;
}

/* fn(fn(int) -> int): keeps the function. */
static vitte_error *keep(void *user, vitte_caller *caller, const vitte_value *const *args, size_t count,
                         vitte_value **result) {
    vitte_value **kept = user;
    (void)caller;
    (void)count;
    (void)result;
    vitte_value_free(*kept);
    *kept = vitte_value_copy(args[0]);
    return NULL;
}

static const char *const SOURCE =
    "import c\n"
    "let calls = 0\n"
    "print(c.sorted([\"pear\", \"fig\", \"apple\"], |a, b| { calls += 1; a.len() - b.len() }))\n"
    "print(calls > 0)\n"
    "try { c.sorted([\"a\", \"b\"], |a, b| 1 / a.find(\"a\")!) } catch e { print(e.kind, e.trace[0]) }\n"
    "let step = 10\n"
    "c.keep(|n| { step += 1; n + step })\n";

int main(void) {
    vitte_value *kept = NULL;
    vitte_module *module = vitte_module_new("c");
    const char *sorting = "fn(array<string>, fn(string, string) -> int) -> array<string>";
    check(vitte_module_function(module, "sorted(items, comparison)", sorting, sorted, NULL, NULL));
    check(vitte_module_function(module, "keep(function)", "fn(fn(int) -> int)", keep, &kept, NULL));
    vitte_engine *engine = vitte_engine_new();
    check(vitte_engine_add_module(engine, module));

    vitte_program *program = NULL;
    check(vitte_compile(engine, "main.vit", SOURCE, strlen(SOURCE), NULL, NULL, &program));
    vitte_config *config = vitte_config_new();
    check(vitte_config_inherit(config));
    vitte_vm *vm = NULL;
    check(vitte_vm_new(engine, program, config, &vm));
    check(vitte_vm_run(vm, NULL));

    /* The function lives, with what it has captured. */
    vitte_value *number = vitte_value_int(100);
    const vitte_value *args[1] = {number};
    for (int i = 0; i < 2; i++) {
        vitte_value *made = NULL;
        int64_t answer = 0;
        check(vitte_vm_call_value(vm, kept, args, 1, &made));
        vitte_value_read_int(made, &answer);
        printf("%lld\n", (long long)answer);
        vitte_value_free(made);
    }
    /* It belongs to its machine. */
    vitte_vm *other = NULL;
    check(vitte_vm_new(engine, program, NULL, &other));
    vitte_error *error = vitte_vm_call_value(other, kept, args, 1, NULL);
    printf("%s\n", vitte_error_message(error));
    vitte_error_free(error);

    vitte_vm_free(other);
    vitte_vm_free(vm);
    /* What is left of it outlives the machine. */
    vitte_value_free(kept);
    vitte_value_free(number);
    vitte_program_free(program);
    vitte_engine_free(engine);
    return 0;
}
