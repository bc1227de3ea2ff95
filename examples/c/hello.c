/* Compiles a program, runs it, and calls a function of it.
 *
 *     cc hello.c -lvitte -o hello && ./hello
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vitte.h>

/* Ends the process if there is an error. */
static void check(vitte_error *error) {
    if (error != NULL) {
        fprintf(stderr, "%s\n", vitte_error_text(error));
        vitte_error_free(error);
        exit(1);
    }
}

static const char *const SOURCE =
    "import geometry\n"
    "pub fn greet(name: string, times: int) -> array<string> {\n"
    "    return array.from_fn(times, |i| \"hello, ${name} ${i + 1}\")\n"
    "}\n"
    "pub fn half(p: geometry.Point) -> geometry.Point {\n"
    "    return geometry.Point { x: p.x / 2.0, y: p.y / 2.0 }\n"
    "}\n"
    "pub fn divide(a: int, b: int) -> int { return a / b }\n"
    "print(\"the top level runs\")\n";

/* Gives the text of a file that the program imports. */
static bool load(void *user, const char *file, vitte_source *into) {
    const char *text = "pub struct Point { x: float, y: float }";
    (void)user;
    return strcmp(file, "geometry.vit") == 0 && vitte_source_set(into, text, strlen(text));
}

/* Prints what `greet` answers. */
static void greet(vitte_vm *vm) {
    vitte_value *args[2] = {vitte_value_string("C", 1), vitte_value_int(2)};
    vitte_value *lines = NULL;
    check(vitte_vm_call(vm, "greet", (const vitte_value *const *)args, 2, &lines));
    for (size_t i = 0; i < vitte_value_length(lines); i++) {
        printf("%s\n", vitte_value_text(vitte_value_at(lines, i), NULL));
    }
    vitte_value_free(lines);
    vitte_value_free(args[0]);
    vitte_value_free(args[1]);
}

/* Gives a struct, and reads one. */
static void half(vitte_vm *vm) {
    vitte_value *point = vitte_value_struct("Point");
    check(vitte_value_set(point, "x", vitte_value_float(3.0)));
    check(vitte_value_set(point, "y", vitte_value_float(5.0)));
    vitte_value *made = NULL;
    const vitte_value *args[1] = {point};
    check(vitte_vm_call(vm, "half", args, 1, &made));
    double x = 0.0;
    double y = 0.0;
    vitte_value_read_float(vitte_value_field(made, "x"), &x);
    vitte_value_read_float(vitte_value_field(made, "y"), &y);
    printf("%s: %g, %g\n", vitte_value_name(made), x, y);
    vitte_value_free(made);
    vitte_value_free(point);
}

/* An error of the program is a value. */
static void divide(vitte_vm *vm) {
    vitte_value *args[2] = {vitte_value_int(1), vitte_value_int(0)};
    vitte_error *error = vitte_vm_call(vm, "divide", (const vitte_value *const *)args, 2, NULL);
    printf("%s: %s, at %s\n", vitte_error_kind(error), vitte_error_message(error), vitte_error_trace(error));
    vitte_error_free(error);
    vitte_value_free(args[0]);
    vitte_value_free(args[1]);
}

int main(void) {
    vitte_engine *engine = vitte_engine_new();
    vitte_program *program = NULL;
    check(vitte_compile(engine, "main.vit", SOURCE, strlen(SOURCE), load, NULL, &program));

    vitte_config *config = vitte_config_new();
    check(vitte_config_inherit(config));
    vitte_vm *vm = NULL;
    check(vitte_vm_new(engine, program, config, &vm));
    check(vitte_vm_run(vm, NULL));
    greet(vm);
    half(vm);
    divide(vm);

    vitte_vm_free(vm);
    vitte_program_free(program);
    vitte_engine_free(engine);
    return 0;
}
