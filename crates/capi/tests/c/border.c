/* What is given wrongly over the border is an error, and nothing else. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vitte.h>

static int failures;

/* Expects an error of this kind whose message has this in it, and frees it. */
static void expect(int line, vitte_error *error, vitte_status status, const char *kind, const char *part) {
    if (vitte_error_status(error) != status || strcmp(vitte_error_kind(error), kind) != 0 ||
        strstr(vitte_error_message(error), part) == NULL) {
        printf("%d: %s\n", line, vitte_error_text(error));
        failures++;
    }
    vitte_error_free(error);
}

/* Expects that something is so. */
static void that(int line, bool holds) {
    if (!holds) {
        printf("%d: does not hold; %s\n", line, vitte_last_error());
        failures++;
    }
}

#define EXPECT(error, status, kind, part) expect(__LINE__, error, VITTE_STATUS_##status, kind, part)
#define THAT(holds) that(__LINE__, holds)
#define OK(error) that(__LINE__, free_error(error))

static bool free_error(vitte_error *error) {
    if (error != NULL) {
        printf("%s\n", vitte_error_text(error));
        vitte_error_free(error);
        return false;
    }
    return true;
}

static vitte_error *compile(vitte_engine *engine, const char *source, vitte_program **program) {
    return vitte_compile(engine, "main.vit", source, strlen(source), NULL, NULL, program);
}

static void null_is_an_error(void) {
    vitte_program *program = (vitte_program *)&failures;
    EXPECT(compile(NULL, "", &program), USAGE, "Null", "a vitte_engine is needed");
    THAT(program == NULL);
    vitte_engine *engine = vitte_engine_new();
    EXPECT(compile(engine, "", NULL), USAGE, "Null", "a place for the answer");
    EXPECT(vitte_compile(engine, NULL, "", 0, NULL, NULL, &program), USAGE, "Null", "a name");
    EXPECT(vitte_compile(engine, "a.vit", NULL, 3, NULL, NULL, &program), USAGE, "Null", "a source text");
    EXPECT(vitte_compile(engine, "a.vit", "\xff", 1, NULL, NULL, &program), USAGE, "Utf8", "not UTF-8");
    EXPECT(vitte_vm_run(NULL, NULL), USAGE, "Null", "vitte_vm");
    EXPECT(vitte_vm_call(NULL, "f", NULL, 0, NULL), USAGE, "Null", "vitte_vm");
    EXPECT(vitte_engine_add_module(engine, NULL), USAGE, "Null", "vitte_module");
    EXPECT(vitte_config_fuel(NULL, 1), USAGE, "Null", "vitte_config");
    EXPECT(vitte_value_push(NULL, vitte_value_int(1)), USAGE, "Null", "vitte_value");
    THAT(vitte_value_kind(NULL) == VITTE_KIND_NONE && vitte_value_text(NULL, NULL) == NULL);
    THAT(strstr(vitte_last_error(), "a vitte_value is needed, but NULL was given") != NULL);
    THAT(vitte_value_length(NULL) == 0 && vitte_value_at(NULL, 0) == NULL && vitte_value_copy(NULL) == NULL);
    THAT(vitte_error_status(NULL) == VITTE_STATUS_OK && vitte_error_text(NULL)[0] == '\0');
    THAT(vitte_module_new(NULL) == NULL && vitte_value_struct(NULL) == NULL);
    vitte_engine_free(NULL);
    vitte_program_free(NULL);
    vitte_vm_free(NULL);
    vitte_value_free(NULL);
    vitte_error_free(NULL);
    vitte_buffer_free(NULL);
    vitte_config_free(NULL);
    vitte_module_free(NULL);
    vitte_interrupt_free(NULL);
    vitte_engine_free(engine);
}

static void wrong_handles_are_seen(void) {
    vitte_engine *engine = vitte_engine_new();
    vitte_value *value = vitte_value_int(1);
    EXPECT(vitte_vm_run((vitte_vm *)engine, NULL), USAGE, "WrongHandle", "a vitte_vm is needed");
    EXPECT(vitte_vm_run((vitte_vm *)value, NULL), USAGE, "WrongHandle", "a vitte_vm is needed");
    EXPECT(vitte_vm_run((vitte_vm *)((char *)value + 1), NULL), USAGE, "WrongHandle", "something else");
    vitte_engine_free((vitte_engine *)value);
    THAT(vitte_value_kind(value) == VITTE_KIND_INT);
    vitte_value_free(value);
    vitte_engine_free(engine);
}

static void parts_have_owners(void) {
    vitte_value *array = vitte_value_array();
    vitte_value *item = vitte_value_string("x", 1);
    OK(vitte_value_push(array, item));
    vitte_value_free(item); /* It belongs to the array: nothing happens. */
    EXPECT(vitte_value_push(vitte_value_at(array, 0) == item ? array : NULL, item), USAGE, "Borrowed", "part of");
    EXPECT(vitte_value_push(array, array), USAGE, "Same", "part of itself");
    EXPECT(vitte_value_push(item, vitte_value_int(1)), USAGE, "Borrowed", "part of");
    vitte_value *key = vitte_value_int(1);
    EXPECT(vitte_value_insert(array, key, key), USAGE, "Same", "twice");
    EXPECT(vitte_value_insert(array, key, vitte_value_int(2)), USAGE, "WrongKind", "a map is needed, but this is an array");
    EXPECT(vitte_value_set(array, "x", vitte_value_int(2)), USAGE, "WrongKind", "a struct is needed");
    THAT(vitte_value_length(array) == 1 && strcmp(vitte_value_text(vitte_value_at(array, 0), NULL), "x") == 0);
    vitte_value *deep = vitte_value_array();
    vitte_error *error = NULL;
    int depth = 0;
    while (error == NULL && depth < 1000) {
        vitte_value *outer = vitte_value_tuple();
        error = vitte_value_push(outer, deep);
        deep = outer;
        depth++;
    }
    THAT(depth == 201);
    EXPECT(error, USAGE, "Nesting", "200 deep at most");
    vitte_value_free(deep);
    vitte_value_free(array);
}

static void values_are_read_as_they_are(void) {
    int64_t number = 7;
    double real = 7;
    size_t length = 0;
    vitte_value *text = vitte_value_string("a\0b", 3);
    THAT(!vitte_value_read_int(text, &number) && number == 7 && !vitte_value_read_float(text, &real));
    THAT(strstr(vitte_last_error(), "int is needed, but this is string") == NULL);
    THAT(memcmp(vitte_value_text(text, &length), "a\0b", 4) == 0 && length == 3 && vitte_value_length(text) == 3);
    THAT(vitte_value_string("\xc3", 1) == NULL && strstr(vitte_last_error(), "not UTF-8") != NULL);
    vitte_value *shape = vitte_value_enum("Shape", "Circle");
    OK(vitte_value_push(shape, vitte_value_float(0.1)));
    vitte_value *point = vitte_value_struct("Point");
    OK(vitte_value_set(point, "x", vitte_value_int(1)));
    OK(vitte_value_set(point, "x", vitte_value_null()));
    OK(vitte_value_set(point, "shape", shape));
    vitte_value *map = vitte_value_map();
    OK(vitte_value_insert(map, text, point));
    vitte_buffer *shown = vitte_value_show(map);
    const char *expected = "{\"a\\0b\": Point { x: null, shape: Shape.Circle(0.1) }}";
    THAT(strcmp(vitte_buffer_data(shown, &length), expected) == 0 && length == strlen(expected));
    vitte_buffer_free(shown);
    vitte_value *copy = vitte_value_copy(map);
    THAT(vitte_value_equal(copy, map));
    OK(vitte_value_insert(copy, vitte_value_int(1), vitte_value_unit()));
    THAT(!vitte_value_equal(copy, map) && vitte_value_kind(vitte_value_key_at(copy, 1)) == VITTE_KIND_INT);
    const vitte_value *inner = vitte_value_at(map, 0);
    THAT(strcmp(vitte_value_field_name(inner, 1), "shape") == 0 && vitte_value_field_name(inner, 2) == NULL);
    THAT(strcmp(vitte_value_variant(vitte_value_field(inner, "shape")), "Circle") == 0);
    THAT(vitte_value_field(inner, "y") == NULL && vitte_value_at(inner, 2) == NULL && vitte_value_name(map) == NULL);
    vitte_value_free(copy);
    vitte_value_free(map);
}

/* fn() -> int: uses the machine that runs, and answers what it should not. */
static vitte_error *misbehave(void *user, vitte_caller *caller, const vitte_value *const *args, size_t count,
                              vitte_value **result) {
    vitte_vm *vm = *(vitte_vm **)user;
    int64_t how = 0;
    uint64_t fuel = 0;
    (void)count;
    vitte_value_read_int(args[0], &how);
    switch (how) {
    case 0:
        EXPECT(vitte_vm_run(vm, NULL), USAGE, "InUse", "the machine is being used");
        EXPECT(vitte_vm_call(vm, "main", NULL, 0, NULL), USAGE, "InUse", "the machine is being used");
        vitte_vm_free(vm);
        THAT(strstr(vitte_last_error(), "the machine is being used") != NULL);
        THAT(!vitte_vm_fuel_left(vm, &fuel) && vitte_vm_interrupt(vm) == NULL);
        vitte_value_free((vitte_value *)args[0]);
        EXPECT(vitte_caller_call(caller, args[0], NULL, 0, NULL), USAGE, "WrongKind", "a function is needed");
        OK(vitte_caller_charge(caller, 1));
        *result = vitte_value_int(42);
        return NULL;
    case 1:
        return NULL;
    case 2:
        *result = vitte_value_string("no", 2);
        return NULL;
    case 3:
        *result = (vitte_value *)vm;
        return NULL;
    case 4:
        *result = (vitte_value *)args[0];
        return NULL;
    case 5:
        *result = vitte_value_int(1);
        return vitte_error_new("Both", "an error and a result");
    case 6:
        return vitte_caller_charge(caller, 1000000000);
    default:
        return (vitte_error *)vm;
    }
}

static int destroyed;

static void destroy(void *user) {
    (void)user;
    destroyed++;
}

static void functions_of_the_host_are_watched(void) {
    vitte_vm *vm = NULL;
    vitte_module *module = vitte_module_new("host");
    EXPECT(vitte_module_function(module, "f", "fn(int -> int", misbehave, &vm, destroy), USAGE, "Module", "no type");
    THAT(destroyed == 1);
    EXPECT(vitte_module_function(module, "f g", "fn()", misbehave, &vm, destroy), USAGE, "Module", "is no name");
    EXPECT(vitte_module_function(module, "f", "fn()", NULL, &vm, destroy), USAGE, "Null", "a function is needed");
    OK(vitte_module_function(module, "misbehave", "fn(int) -> int", misbehave, &vm, destroy));
    EXPECT(vitte_module_function(module, "misbehave", "fn()", misbehave, &vm, destroy), USAGE, "Module", "twice");
    THAT(destroyed == 4);
    vitte_engine *engine = vitte_engine_new();
    OK(vitte_engine_add_module(engine, module));
    EXPECT(vitte_engine_add_module(engine, vitte_module_new("host")), USAGE, "Module", "twice");
    EXPECT(vitte_engine_add_module(engine, vitte_module_new("math")), USAGE, "Module", "the library has");

    vitte_program *program = NULL;
    OK(compile(engine, "import host\npub fn f(how: int) -> int { return host.misbehave(how) }", &program));
    vitte_config *config = vitte_config_new();
    OK(vitte_config_fuel(config, 100000));
    OK(vitte_vm_new(engine, program, config, &vm));
    vitte_engine_free(engine);
    vitte_program_free(program);
    OK(vitte_vm_run(vm, NULL));
    const char *kinds[] = {"InvalidArgument", "InvalidArgument", "WrongHandle", "Borrowed", "Both", "OutOfFuel", "WrongHandle"};
    for (int64_t how = 0; how <= 7; how++) {
        vitte_value *number = vitte_value_int(how);
        const vitte_value *args[1] = {number};
        vitte_value *result = NULL;
        vitte_error *error = vitte_vm_call(vm, "f", args, 1, &result);
        if (how == 0) {
            int64_t answer = 0;
            OK(error);
            THAT(vitte_value_read_int(result, &answer) && answer == 42);
        } else {
            THAT(strcmp(vitte_error_kind(error), kinds[how - 1]) == 0 && result == NULL);
            THAT((vitte_error_status(error) == VITTE_STATUS_LIMIT) == (how == 6));
            vitte_error_free(error);
        }
        OK(vitte_vm_set_fuel(vm, 100000));
        vitte_value_free(result);
        vitte_value_free(number);
    }
    vitte_vm_free(vm);
    THAT(destroyed == 5);
}

static void files_are_checked(void) {
    vitte_engine *engine = vitte_engine_new();
    const char *source = "import system\npub fn twice(n: int) -> int { return 2 * n }\nsystem.exit(7)";
    vitte_buffer *file = NULL;
    OK(vitte_build(engine, "main.vit", source, strlen(source), NULL, NULL, &file));
    size_t length = 0;
    const uint8_t *bytes = (const uint8_t *)vitte_buffer_data(file, &length);
    vitte_program *program = NULL;
    OK(vitte_load_bytes(engine, bytes, length, &program));
    vitte_program *shared = vitte_program_share(program);
    vitte_program_free(program);
    vitte_vm *vm = NULL;
    OK(vitte_vm_new(engine, shared, NULL, &vm));
    int64_t status = 0;
    OK(vitte_vm_run(vm, &status));
    THAT(status == 7 && vitte_vm_exited(vm, &status) && status == 7);
    vitte_buffer *signature = NULL;
    OK(vitte_program_signature(shared, "twice", &signature));
    THAT(strcmp(vitte_buffer_data(signature, NULL), "fn(int) -> int") == 0);
    vitte_buffer_free(signature);
    EXPECT(vitte_program_signature(shared, "thrice", &signature), NO_FUNCTION, "NoFunction", "it exports main, twice");
    for (size_t at = 0; at < length; at += 7) {
        uint8_t *damaged = malloc(length);
        memcpy(damaged, bytes, length);
        damaged[at] ^= 0x10;
        program = NULL;
        vitte_error *error = vitte_load_bytes(engine, damaged, length, &program);
        THAT(vitte_error_status(error) == VITTE_STATUS_LOAD && program == NULL);
        vitte_error_free(error);
        free(damaged);
    }
    EXPECT(vitte_load_bytes(engine, NULL, 0, &program), LOAD, "Load", "");
    EXPECT(compile(engine, "let x = y", &program), COMPILE, "Compile", "E0");
    EXPECT(compile(engine, "import nowhere", &program), COMPILE, "Compile", "nowhere");
    vitte_buffer_free(file);
    vitte_vm_free(vm);
    vitte_program_free(shared);
    vitte_engine_free(engine);
}

static bool fail_to_write(void *user, const uint8_t *bytes, size_t length) {
    (void)user;
    (void)bytes;
    (void)length;
    return false;
}

static intptr_t read_line(void *user, uint8_t *into, size_t capacity) {
    int *calls = user;
    if ((*calls)++ > 0 || capacity < 5) {
        return *calls > 3 ? -1 : 0;
    }
    memcpy(into, "line\n", 5);
    return 5;
}

static void machines_are_set_up(void) {
    vitte_engine *engine = vitte_engine_new();
    vitte_program *program = NULL;
    OK(compile(engine, "import io\nimport system\nassert(io.read_line()! == \"line\" && system.args()[0] == \"arg\")\nprint(1)", &program));
    vitte_config *config = vitte_config_new();
    int calls = 0;
    EXPECT(vitte_config_collector(config, "fast"), USAGE, "Collector", "there are generational, mark-sweep, rc");
    EXPECT(vitte_config_allow(config, "fly", NULL), USAGE, "Right", "there is no right `fly`");
    EXPECT(vitte_config_stdout(config, NULL, NULL, destroy), USAGE, "Null", "a callback");
    THAT(destroyed == 6);
    OK(vitte_config_collector(config, "rc"));
    OK(vitte_config_allow(config, "env", "HOME"));
    OK(vitte_config_stack(config, 1 << 20));
    OK(vitte_config_limits(config, 1000, 1, 0));
    OK(vitte_config_argument(config, "arg"));
    OK(vitte_config_deterministic(config, 1));
    OK(vitte_config_stdout(config, fail_to_write, NULL, destroy));
    OK(vitte_config_stdin(config, read_line, &calls, destroy));
    vitte_vm *vm = NULL;
    OK(vitte_vm_new(engine, program, config, &vm));
    EXPECT(vitte_vm_run(vm, NULL), RUNTIME, "Io", "cannot write to standard output");
    uint64_t bytes = 0;
    THAT(vitte_vm_memory_used(vm, &bytes) && bytes > 0 && !vitte_vm_fuel_left(vm, &bytes));
    vitte_vm_free(vm);
    THAT(destroyed == 8);
    config = vitte_config_new();
    OK(vitte_config_memory(config, 1));
    EXPECT(vitte_vm_new(engine, program, config, &vm), LIMIT, "OutOfMemory", "no room");
    THAT(vm == NULL);
    vitte_program_free(program);
    vitte_engine_free(engine);
}

int main(void) {
    THAT(strcmp(vitte_version(), VITTE_VERSION) == 0);
    null_is_an_error();
    wrong_handles_are_seen();
    parts_have_owners();
    values_are_read_as_they_are();
    functions_of_the_host_are_watched();
    files_are_checked();
    machines_are_set_up();
    puts(failures == 0 ? "ok" : "failed");
    return failures != 0;
}
