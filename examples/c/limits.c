/* Runs programs that are not trusted: each with limits of its own, and nothing of the world but what is granted.
 *
 *     cc limits.c -lvitte -lpthread -o limits && ./limits
 */
#include <pthread.h>
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

/* Takes what a program prints: no more than a line of it. */
typedef struct {
    char text[64];
    size_t length;
} output;

static bool write_output(void *user, const uint8_t *bytes, size_t length) {
    output *to = user;
    if (length > sizeof to->text - to->length) {
        return false;
    }
    memcpy(to->text + to->length, bytes, length);
    to->length += length;
    return true;
}

static void free_output(void *user) {
    output *to = user;
    printf("the program printed: %.*s", (int)to->length, to->text);
    free(to);
}

/* Runs a program with this configuration, which the machine takes, and says how it ended. */
static void run(vitte_engine *engine, const char *source, vitte_config *config) {
    vitte_program *program = NULL;
    check(vitte_compile(engine, "plugin.vit", source, strlen(source), NULL, NULL, &program));
    vitte_vm *vm = NULL;
    check(vitte_vm_new(engine, program, config, &vm));
    vitte_error *error = vitte_vm_run(vm, NULL);
    const char *how = vitte_error_status(error) == VITTE_STATUS_LIMIT ? "a limit" : "an error";
    if (error == NULL) {
        printf("it ended well\n");
    } else {
        printf("it ended by %s: %s\n", how, vitte_error_kind(error));
    }
    uint64_t fuel = 0;
    if (vitte_vm_fuel_left(vm, &fuel)) {
        printf("fuel is left: %s\n", fuel > 0 ? "yes" : "no");
    }
    vitte_error_free(error);
    vitte_vm_free(vm);
    vitte_program_free(program);
}

static void *raise_interrupt(void *interrupt) {
    vitte_interrupt_raise(interrupt);
    return NULL;
}

/* Stops a program from another thread. */
static void interrupted(vitte_engine *engine) {
    const char *source = "while true { }";
    vitte_program *program = NULL;
    check(vitte_compile(engine, "endless.vit", source, strlen(source), NULL, NULL, &program));
    vitte_vm *vm = NULL;
    check(vitte_vm_new(engine, program, NULL, &vm));
    vitte_interrupt *interrupt = vitte_vm_interrupt(vm);
    pthread_t thread;
    if (pthread_create(&thread, NULL, raise_interrupt, interrupt) != 0) {
        exit(1);
    }
    vitte_error *error = vitte_vm_run(vm, NULL);
    printf("interrupted: %s\n", vitte_error_kind(error));
    pthread_join(thread, NULL);
    vitte_error_free(error);
    vitte_interrupt_free(interrupt);
    vitte_vm_free(vm);
    vitte_program_free(program);
}

int main(void) {
    vitte_engine *engine = vitte_engine_new();

    vitte_config *config = vitte_config_new();
    check(vitte_config_fuel(config, 100000));
    check(vitte_config_stdout(config, write_output, calloc(1, sizeof(output)), free_output));
    run(engine, "print(\"a line\")", config);

    config = vitte_config_new();
    check(vitte_config_fuel(config, 100000));
    run(engine, "while true { }", config);

    config = vitte_config_new();
    check(vitte_config_memory(config, 4 << 20));
    run(engine, "let xs: array<int> = []\nwhile true { xs.push(1) }", config);

    config = vitte_config_new();
    check(vitte_config_timeout(config, 20));
    run(engine, "while true { }", config);

    /* What is not granted is an error that the program can catch. */
    run(engine, "import fs\nfs.read(\"/etc/passwd\")", NULL);

    interrupted(engine);
    vitte_engine_free(engine);
    return 0;
}
