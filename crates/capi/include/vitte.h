/*
 * The C library of Vitte VM. Made by `cargo xtask codegen`; not to be edited.
 *
 * Errors. A function that can fail answers a `vitte_error *`: NULL if it went well, otherwise an error that the caller frees with
 * `vitte_error_free`. A function that makes or reads a value answers NULL, false or nothing if it cannot; `vitte_last_error` says why.
 * What a function puts at an address that it is given is NULL if it fails.
 *
 * Owners. What a function named `…_new` makes, what is put at an address that was given, and every value, buffer, error and interrupt
 * that is answered as a pointer that is not `const` belongs to the caller, who frees it with the `…_free` of its type. What is answered
 * as a pointer to `const` belongs to what it was asked of and lives as long as that, or until that is changed. Functions that take
 * what they are given say so: `vitte_vm_new` the configuration, `vitte_engine_add_module` the module, `vitte_value_push`, `_insert` and
 * `_set` the parts. Everything else that is given is only looked at, and copied.
 *
 * Threads. Engines, programs and interrupts can be used by any threads at the same time. A machine is used by one thread at a time,
 * which need not be the same one always. Modules, configurations, values, errors and buffers belong to one thread at a time too.
 *
 * Texts are UTF-8. Those without a length end in a zero byte.
 */

#ifndef VITTE_H
#define VITTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The version of the library that this header is of. */
#define VITTE_VERSION "0.1.0"

/**
 * What kind of error it is.
 */
typedef enum vitte_status {
  /**
   * None.
   */
  VITTE_STATUS_OK = 0,
  /**
   * The library was called wrongly: NULL where something is needed, a wrong or freed handle, a machine that is in use, text
   * that is not UTF-8. The kind says which.
   */
  VITTE_STATUS_USAGE = 1,
  /**
   * The sources have mistakes: the message is what `vitte check` prints.
   */
  VITTE_STATUS_COMPILE = 2,
  /**
   * The file is refused: it is damaged, breaks a rule, or asks for what this host does not have.
   */
  VITTE_STATUS_LOAD = 3,
  /**
   * The program raised an error that it did not catch, or a function does not take the values that it was called with.
   */
  VITTE_STATUS_RUNTIME = 4,
  /**
   * A limit has ended the program: memory, fuel, time, output, or it was interrupted.
   */
  VITTE_STATUS_LIMIT = 5,
  /**
   * The program has no function of this name.
   */
  VITTE_STATUS_NO_FUNCTION = 6,
  /**
   * A fault of the library itself.
   */
  VITTE_STATUS_PANIC = 7,
} vitte_status;

/**
 * What kind of value it is.
 */
typedef enum vitte_kind {
  /**
   * It is no value: what was given is NULL or something else.
   */
  VITTE_KIND_NONE = 0,
  /**
   * The result of a function that has none.
   */
  VITTE_KIND_UNIT = 1,
  /**
   * `null`
   */
  VITTE_KIND_NULL = 2,
  /**
   * An `int`.
   */
  VITTE_KIND_INT = 3,
  /**
   * A `float`.
   */
  VITTE_KIND_FLOAT = 4,
  /**
   * A `bool`.
   */
  VITTE_KIND_BOOL = 5,
  /**
   * A `string`.
   */
  VITTE_KIND_STRING = 6,
  /**
   * `bytes`
   */
  VITTE_KIND_BYTES = 7,
  /**
   * An `array<…>`.
   */
  VITTE_KIND_ARRAY = 8,
  /**
   * A `map<…, …>`.
   */
  VITTE_KIND_MAP = 9,
  /**
   * A tuple.
   */
  VITTE_KIND_TUPLE = 10,
  /**
   * A struct.
   */
  VITTE_KIND_STRUCT = 11,
  /**
   * A value of an enum.
   */
  VITTE_KIND_ENUM = 12,
  /**
   * An `Error`.
   */
  VITTE_KIND_ERROR = 13,
  /**
   * A function value.
   */
  VITTE_KIND_FUNCTION = 14,
} vitte_kind;

/**
 * Bytes or text that the library hands out.
 */
typedef struct vitte_buffer vitte_buffer;

/**
 * The program that calls a function of the host. It lives until that returns, and is used by its thread alone.
 */
typedef struct vitte_caller vitte_caller;

/**
 * What a machine may use: memory, fuel, time, streams, rights. A new one grants nothing of the world.
 */
typedef struct vitte_config vitte_config;

/**
 * What all programs of a host share: the modules that the host adds. Any thread may use it, also several at the same time.
 */
typedef struct vitte_engine vitte_engine;

/**
 * An error: what kind, a message, and where in the program it was raised.
 */
typedef struct vitte_error vitte_error;

/**
 * What stops a machine. Any thread may use it, at any time; it outlives the machine.
 */
typedef struct vitte_interrupt vitte_interrupt;

/**
 * A module of functions that programs can import: `import game`. It is used by one thread at a time.
 */
typedef struct vitte_module vitte_module;

/**
 * A program, verified and linked. Any thread may use it, also several at the same time.
 */
typedef struct vitte_program vitte_program;

/**
 * Where a `vitte_load` puts a text.
 */
typedef struct vitte_source vitte_source;

/**
 * A value: a number, a text, or a container of others, which it owns. It belongs to no machine, and is used by one thread at a time;
 * only function values belong to their machine.
 */
typedef struct vitte_value vitte_value;

/**
 * A machine: one program running, with memory, rights and limits of its own. One thread at a time may use it, and it may move
 * from one to another; what breaks that is refused.
 */
typedef struct vitte_vm vitte_vm;

/**
 * A function of the host. `args` are as many values as its type says, which live until it returns. On success it answers NULL, and
 * has put its result, which the library then owns, at `result` if its type has one. Otherwise it answers an error, which the library
 * then owns: one of `vitte_error_new`, or one that `vitte_caller_call` gave it. It is called by whatever thread runs the machine, by
 * several at the same time if there are several machines. It must return: no exception, no `longjmp`.
 */
typedef struct vitte_error *(*vitte_function)(void *user,
                                              struct vitte_caller *caller,
                                              const struct vitte_value *const *args,
                                              size_t count,
                                              struct vitte_value **result);

/**
 * Frees what `user` points to.
 */
typedef void (*vitte_destroy)(void *user);

/**
 * Looks for a file that a program imports: `geometry.vit`, or `shapes/circle.vit`. If there is one, it gives its text to `into` with
 * `vitte_source_set` and answers true. It is called by the thread that compiles, and must return: no exception, no `longjmp`.
 */
typedef bool (*vitte_load)(void *user, const char *file, struct vitte_source *into);

/**
 * Takes what a program writes: all of these bytes. Answers whether it could; the program gets an `Io` error otherwise. It must
 * return: no exception, no `longjmp`.
 */
typedef bool (*vitte_write)(void *user, const uint8_t *bytes, size_t length);

/**
 * Gives a program what it reads: puts at most `capacity` bytes there, and answers how many; 0 at the end, -1 if it fails. For a
 * machine with a timeout or an interrupt it is called by a thread of the library. It must return: no exception, no `longjmp`.
 */
typedef ptrdiff_t (*vitte_read)(void *user, uint8_t *into, size_t capacity);

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The version of the library, such as `0.1.0`. Never to be freed.
 */
const char *vitte_version(void);

/**
 * Makes an error of this kind and message, both ending in a zero byte: for host functions, which answer it. A program can catch it.
 * To be freed with `vitte_error_free`, unless it is answered.
 *
 * What has to hold:
 * The texts end in a zero byte, or are NULL, which gives NULL.
 */
struct vitte_error *vitte_error_new(const char *kind,
                                    const char *message);

/**
 * Frees an error; NULL is nothing.
 *
 * What has to hold:
 * It is an error that was not freed.
 */
void vitte_error_free(struct vitte_error *error);

/**
 * What kind of error it is; `VITTE_STATUS_OK` for NULL.
 *
 * What has to hold:
 * It is NULL or an error.
 */
enum vitte_status vitte_error_status(const struct vitte_error *error);

/**
 * The kind: of a program's error the one that it sees, such as `DivisionByZero`. Lives as long as the error.
 *
 * What has to hold:
 * It is an error.
 */
const char *vitte_error_kind(const struct vitte_error *error);

/**
 * The message. Lives as long as the error.
 *
 * What has to hold:
 * It is an error.
 */
const char *vitte_error_message(const struct vitte_error *error);

/**
 * Where the program was, a line for each call, innermost first: `half (a.vit:2:5)`. Empty if it does not run. Lives as long as the
 * error.
 *
 * What has to hold:
 * It is an error.
 */
const char *vitte_error_trace(const struct vitte_error *error);

/**
 * All of it, as `vitte run` prints it. Lives as long as the error.
 *
 * What has to hold:
 * It is an error.
 */
const char *vitte_error_text(const struct vitte_error *error);

/**
 * Why the last function of this thread had nothing to answer that answers no error: one that makes or reads a value, say. Empty if
 * there was none. Lives until the next such function of the thread fails.
 */
const char *vitte_last_error(void);

/**
 * A new engine. To be freed with `vitte_engine_free`; programs and machines do not need it after they are made.
 */
struct vitte_engine *vitte_engine_new(void);

/**
 * Frees an engine; NULL is nothing.
 *
 * What has to hold:
 * It is an engine that was not freed, and that no other thread uses.
 */
void vitte_engine_free(struct vitte_engine *engine);

/**
 * Adds a module that programs which are compiled or loaded from now on can import. It takes the module, also if it fails.
 *
 * What has to hold:
 * They are an engine and a module; the module is not used any more.
 */
struct vitte_error *vitte_engine_add_module(struct vitte_engine *engine,
                                            struct vitte_module *module);

/**
 * A new module of this name. `vitte_engine_add_module` takes it; otherwise it is to be freed with `vitte_module_free`.
 *
 * What has to hold:
 * The name ends in a zero byte.
 */
struct vitte_module *vitte_module_new(const char *name);

/**
 * Frees a module that no engine has taken; NULL is nothing.
 *
 * What has to hold:
 * It is a module that was neither freed nor taken.
 */
void vitte_module_free(struct vitte_module *module);

/**
 * Declares types of the module, in Vitte: `pub struct Point { x: float, y: float }`.
 *
 * What has to hold:
 * It is a module; the text ends in a zero byte.
 */
struct vitte_error *vitte_module_declare(struct vitte_module *module, const char *declaration);

/**
 * Adds a function to a module. `name` may name the parameters, as in `price(item, count)`; `signature` is its type in Vitte, as in
 * `fn(string, int) -> float`. When the function is no longer needed, by the module, by an engine or by programs, `destroy`, which
 * may be NULL, is called with `user`, also if this fails.
 *
 * What has to hold:
 * It is a module; the texts end in a zero byte; the function may be called with `user` until `destroy` is.
 */
struct vitte_error *vitte_module_function(struct vitte_module *module,
                                          const char *name,
                                          const char *signature,
                                          vitte_function function,
                                          void *user,
                                          vitte_destroy destroy);

/**
 * Calls a function value of the program that is calling: one that the host was given as an argument, or has kept. `result` gets what
 * it answers, to be freed with `vitte_value_free`; it may be NULL. An error that this answers may be answered by the host's function
 * in turn: it then goes on in the program as it was. Otherwise it is to be freed with `vitte_error_free`.
 *
 * What has to hold:
 * The caller is one whose function has not returned; the others are values; `result` is NULL or a place for a pointer.
 */
struct vitte_error *vitte_caller_call(struct vitte_caller *caller,
                                      const struct vitte_value *function,
                                      const struct vitte_value *const *args,
                                      size_t count,
                                      struct vitte_value **result);

/**
 * Lets the program pay for work of the host, in units of fuel, and looks whether it has to stop. If it has, the host's function should
 * answer the error.
 *
 * What has to hold:
 * The caller is one whose function has not returned.
 */
struct vitte_error *vitte_caller_charge(struct vitte_caller *caller,
                                        uint64_t units);

/**
 * The bytes of a buffer, and how many there are. A zero byte stands behind them that is not counted. They live as long as the buffer;
 * `length` may be NULL.
 *
 * What has to hold:
 * It is a buffer; `length` is NULL or a place for a number.
 */
const char *vitte_buffer_data(const struct vitte_buffer *buffer,
                              size_t *length);

/**
 * Frees a buffer; NULL is nothing.
 *
 * What has to hold:
 * It is a buffer that was not freed.
 */
void vitte_buffer_free(struct vitte_buffer *buffer);

/**
 * Gives the text of a file, of `length` bytes, from within a `vitte_load`. The text is copied. Answers whether it was taken.
 *
 * What has to hold:
 * `into` is what the callback was given, and `text` has so many bytes.
 */
bool vitte_source_set(struct vitte_source *into,
                      const char *text,
                      size_t length);

/**
 * Compiles a source text of `length` bytes, verifies and links it. `name`, ending in a zero byte, is what messages call it:
 * `main.vit`. What it imports, modules of the library and of the host aside, is asked of `load`, which gets `user`; it may be NULL.
 * On success `program` gets the program, to be freed with `vitte_program_free`.
 *
 * What has to hold:
 * The engine is one; the texts are as said; `load` may be called with `user` until this returns; `program` is a place for a pointer.
 */
struct vitte_error *vitte_compile(const struct vitte_engine *engine,
                                  const char *name,
                                  const char *source,
                                  size_t length,
                                  vitte_load load,
                                  void *user,
                                  struct vitte_program **program);

/**
 * Compiles a source text to the bytes of a `.vitbc` file that holds the whole program. The parameters are those of
 * `vitte_compile`; `file` gets the bytes, to be freed with `vitte_buffer_free`.
 *
 * What has to hold:
 * As for `vitte_compile`.
 */
struct vitte_error *vitte_build(const struct vitte_engine *engine,
                                const char *name,
                                const char *source,
                                size_t length,
                                vitte_load load,
                                void *user,
                                struct vitte_buffer **file);

/**
 * Reads, verifies and links the bytes of a `.vitbc` file, which may come from anywhere. On success `program` gets the program, to be
 * freed with `vitte_program_free`.
 *
 * What has to hold:
 * The engine is one; there are so many bytes; `program` is a place for a pointer.
 */
struct vitte_error *vitte_load_bytes(const struct vitte_engine *engine,
                                     const uint8_t *bytes,
                                     size_t length,
                                     struct vitte_program **program);

/**
 * The type of a function that the program exports, such as `fn(int, string) -> bool`, to be freed with `vitte_buffer_free`.
 *
 * What has to hold:
 * The program is one; the name ends in a zero byte; `signature` is a place for a pointer.
 */
struct vitte_error *vitte_program_signature(const struct vitte_program *program,
                                            const char *function,
                                            struct vitte_buffer **signature);

/**
 * The same program once more: both are to be freed.
 *
 * What has to hold:
 * It is a program.
 */
struct vitte_program *vitte_program_share(const struct vitte_program *program);

/**
 * Frees a program; NULL is nothing. Its machines go on.
 *
 * What has to hold:
 * It is a program that was not freed.
 */
void vitte_program_free(struct vitte_program *program);

/**
 * A new configuration. `vitte_vm_new` takes it; otherwise it is to be freed with `vitte_config_free`.
 */
struct vitte_config *vitte_config_new(void);

/**
 * Frees a configuration that no machine has taken; NULL is nothing.
 *
 * What has to hold:
 * It is a configuration that was neither freed nor taken.
 */
void vitte_config_free(struct vitte_config *config);

/**
 * The most bytes that objects and the collector may take. Without this: 1 GiB.
 *
 * What has to hold:
 * It is a configuration.
 */
struct vitte_error *vitte_config_memory(struct vitte_config *config, uint64_t bytes);

/**
 * The size of the stack in bytes. Without this: 8 MiB.
 *
 * What has to hold:
 * It is a configuration.
 */
struct vitte_error *vitte_config_stack(struct vitte_config *config, uint64_t bytes);

/**
 * How much the program may execute, in units of fuel. Without this: without limit.
 *
 * What has to hold:
 * It is a configuration.
 */
struct vitte_error *vitte_config_fuel(struct vitte_config *config, uint64_t units);

/**
 * How long each run or call may take, in milliseconds. Without this: without limit.
 *
 * What has to hold:
 * It is a configuration.
 */
struct vitte_error *vitte_config_timeout(struct vitte_config *config, uint64_t milliseconds);

/**
 * The most bytes that the program may write, the most files that it may have open, and the most processes that it may start.
 *
 * What has to hold:
 * It is a configuration.
 */
struct vitte_error *vitte_config_limits(struct vitte_config *config,
                                        uint64_t output_bytes,
                                        uint64_t open_files,
                                        uint64_t processes);

/**
 * The collector: `generational`, `mark-sweep` or `rc`. Without this: `generational`.
 *
 * What has to hold:
 * It is a configuration; the name ends in a zero byte.
 */
struct vitte_error *vitte_config_collector(struct vitte_config *config, const char *name);

/**
 * Grants the standard streams and the clock of the process.
 *
 * What has to hold:
 * It is a configuration.
 */
struct vitte_error *vitte_config_inherit(struct vitte_config *config);

/**
 * Lets a callback take what the program writes to standard output. `destroy`, which may be NULL, is called with `user` when the
 * stream is no longer needed, also if this fails.
 *
 * What has to hold:
 * It is a configuration. The callback may be called with `user` until `destroy` is, by whatever thread runs the machine.
 */
struct vitte_error *vitte_config_stdout(struct vitte_config *config,
                                        vitte_write write,
                                        void *user,
                                        vitte_destroy destroy);

/**
 * As `vitte_config_stdout`, for standard error.
 *
 * What has to hold:
 * As for `vitte_config_stdout`.
 */
struct vitte_error *vitte_config_stderr(struct vitte_config *config,
                                        vitte_write write,
                                        void *user,
                                        vitte_destroy destroy);

/**
 * Lets a callback give what the program reads from standard input. `destroy` is as for `vitte_config_stdout`.
 *
 * What has to hold:
 * As for `vitte_config_stdout`; another thread than that of the machine may call it.
 */
struct vitte_error *vitte_config_stdin(struct vitte_config *config,
                                       vitte_read read,
                                       void *user,
                                       vitte_destroy destroy);

/**
 * Adds an argument: `system.args()` answers them.
 *
 * What has to hold:
 * It is a configuration; the text ends in a zero byte.
 */
struct vitte_error *vitte_config_argument(struct vitte_config *config, const char *argument);

/**
 * Grants a right, as the options of the command line do: `read` and `write` (`what` is a file or folder), `env` (a variable), `run`
 * (a program), `ffi` (a library); with NULL for `what` all of it. `all` grants everything.
 *
 * What has to hold:
 * It is a configuration; the texts end in a zero byte.
 */
struct vitte_error *vitte_config_allow(struct vitte_config *config,
                                       const char *right,
                                       const char *what);

/**
 * Lets the program do the same in every run and on every machine: a fixed clock, random numbers from this seed.
 *
 * What has to hold:
 * It is a configuration.
 */
struct vitte_error *vitte_config_deterministic(struct vitte_config *config,
                                               uint64_t seed);

/**
 * A new machine for a program. `config` may be NULL: then it may use no more than the defaults, and nothing of the world. It takes
 * the configuration, also if it fails. `vm` gets the machine, to be freed with `vitte_vm_free`.
 *
 * What has to hold:
 * They are an engine, a program and a configuration that is not used any more; `vm` is a place for a pointer.
 */
struct vitte_error *vitte_vm_new(const struct vitte_engine *engine,
                                 const struct vitte_program *program,
                                 struct vitte_config *config,
                                 struct vitte_vm **vm);

/**
 * Frees a machine with all that it holds; NULL is nothing. One that is being used is not freed: `vitte_last_error` says so.
 *
 * What has to hold:
 * It is a machine that was not freed.
 */
void vitte_vm_free(struct vitte_vm *vm);

/**
 * Runs the program: its top-level statements, then `main`. `status` gets the exit status that `main` returned or the program ended
 * itself with, or 0; it may be NULL.
 *
 * What has to hold:
 * It is a machine; `status` is NULL or a place for a number.
 */
struct vitte_error *vitte_vm_run(struct vitte_vm *vm,
                                 int64_t *status);

/**
 * Calls a function that the program exports, after `vitte_vm_run` has run the top level. The arguments are copied. `result` gets what
 * it answers, to be freed with `vitte_value_free`; it may be NULL.
 *
 * What has to hold:
 * It is a machine; the name ends in a zero byte; there are so many values; `result` is NULL or a place for a pointer.
 */
struct vitte_error *vitte_vm_call(struct vitte_vm *vm,
                                  const char *function,
                                  const struct vitte_value *const *args,
                                  size_t count,
                                  struct vitte_value **result);

/**
 * Calls a function value that the machine has answered. Everything else is as for `vitte_vm_call`.
 *
 * What has to hold:
 * As for `vitte_vm_call`.
 */
struct vitte_error *vitte_vm_call_value(struct vitte_vm *vm,
                                        const struct vitte_value *function,
                                        const struct vitte_value *const *args,
                                        size_t count,
                                        struct vitte_value **result);

/**
 * What stops the machine, to be freed with `vitte_interrupt_free`. NULL if the machine is being used.
 *
 * What has to hold:
 * It is a machine.
 */
struct vitte_interrupt *vitte_vm_interrupt(struct vitte_vm *vm);

/**
 * Asks the program to stop, from any thread: its run ends within milliseconds with an error of the kind `Cancelled`, also while it
 * waits. Later runs do too, until `vitte_interrupt_clear`.
 *
 * What has to hold:
 * It is an interrupt.
 */
void vitte_interrupt_raise(const struct vitte_interrupt *interrupt);

/**
 * Takes the request to stop back.
 *
 * What has to hold:
 * It is an interrupt.
 */
void vitte_interrupt_clear(const struct vitte_interrupt *interrupt);

/**
 * Frees an interrupt; NULL is nothing.
 *
 * What has to hold:
 * It is an interrupt that was not freed, and that no other thread uses.
 */
void vitte_interrupt_free(struct vitte_interrupt *interrupt);

/**
 * The fuel that is left. Answers whether it is limited.
 *
 * What has to hold:
 * It is a machine, and a place for a number.
 */
bool vitte_vm_fuel_left(struct vitte_vm *vm, uint64_t *into);

/**
 * The fuel that was used in all runs; 0 if it is not limited.
 *
 * What has to hold:
 * It is a machine, and a place for a number.
 */
bool vitte_vm_fuel_used(struct vitte_vm *vm, uint64_t *into);

/**
 * The bytes that the program holds, collector included.
 *
 * What has to hold:
 * It is a machine, and a place for a number.
 */
bool vitte_vm_memory_used(struct vitte_vm *vm, uint64_t *into);

/**
 * The status with which the program ended itself in the last run by `system.exit`. Answers whether it did.
 *
 * What has to hold:
 * It is a machine, and a place for a number.
 */
bool vitte_vm_exited(struct vitte_vm *vm, int64_t *into);

/**
 * Gives the program so much fuel for what it does from now on.
 *
 * What has to hold:
 * It is a machine.
 */
struct vitte_error *vitte_vm_set_fuel(struct vitte_vm *vm, uint64_t units);

/**
 * Frees a value that nothing else owns, with its parts; NULL is nothing.
 *
 * What has to hold:
 * It is a value that was not freed.
 */
void vitte_value_free(struct vitte_value *value);

/**
 * A copy of a value, with its parts. NULL if it is no value.
 *
 * What has to hold:
 * It is a value.
 */
struct vitte_value *vitte_value_copy(const struct vitte_value *value);

/**
 * The result of a function that has none.
 */
struct vitte_value *vitte_value_unit(void);

/**
 * `null`. A value of an optional type is given as it is.
 */
struct vitte_value *vitte_value_null(void);

/**
 * An `int`.
 */
struct vitte_value *vitte_value_int(int64_t value);

/**
 * A `float`.
 */
struct vitte_value *vitte_value_float(double value);

/**
 * A `bool`.
 */
struct vitte_value *vitte_value_bool(bool value);

/**
 * A `string` of `length` bytes of UTF-8, which are copied. NULL if it is not UTF-8.
 *
 * What has to hold:
 * There are so many bytes.
 */
struct vitte_value *vitte_value_string(const char *text, size_t length);

/**
 * `bytes`, which are copied.
 *
 * What has to hold:
 * There are so many bytes.
 */
struct vitte_value *vitte_value_bytes(const uint8_t *bytes, size_t length);

/**
 * An empty `array<…>`, for `vitte_value_push`. Its type is that of where it is given.
 */
struct vitte_value *vitte_value_array(void);

/**
 * An empty `map<…, …>`, for `vitte_value_insert`.
 */
struct vitte_value *vitte_value_map(void);

/**
 * An empty tuple, for `vitte_value_push`.
 */
struct vitte_value *vitte_value_tuple(void);

/**
 * A struct of this type, as the program calls it, for `vitte_value_set`.
 *
 * What has to hold:
 * The name ends in a zero byte.
 */
struct vitte_value *vitte_value_struct(const char *name);

/**
 * A value of an enum of this type, as the program calls it, of this variant; what the variant carries, for `vitte_value_push`.
 *
 * What has to hold:
 * The names end in a zero byte.
 */
struct vitte_value *vitte_value_enum(const char *name,
                                     const char *variant);

/**
 * An `Error` as a value, of this kind and with this message.
 *
 * What has to hold:
 * The texts end in a zero byte.
 */
struct vitte_value *vitte_value_error(const char *kind, const char *message);

/**
 * Puts a value at the end of an array, a tuple or what a variant carries. It takes the value, also if it fails.
 *
 * What has to hold:
 * Both are values that nothing else owns, and not the same; the item is not used any more.
 */
struct vitte_error *vitte_value_push(struct vitte_value *container,
                                     struct vitte_value *item);

/**
 * Adds an entry to a map. It takes the key and the value, also if it fails.
 *
 * What has to hold:
 * All are values that nothing else owns, and none the same; the key and the value are not used any more.
 */
struct vitte_error *vitte_value_insert(struct vitte_value *map,
                                       struct vitte_value *key,
                                       struct vitte_value *value);

/**
 * Sets a field of a struct. It takes the value, also if it fails.
 *
 * What has to hold:
 * Both are values that nothing else owns, and not the same; the value is not used any more. The name ends in a zero byte.
 */
struct vitte_error *vitte_value_set(struct vitte_value *structure,
                                    const char *field,
                                    struct vitte_value *value);

/**
 * What kind of value it is; `VITTE_KIND_NONE` if it is none.
 *
 * What has to hold:
 * It is NULL or a value.
 */
enum vitte_kind vitte_value_kind(const struct vitte_value *value);

/**
 * Reads an `int`. Answers whether it was one.
 *
 * What has to hold:
 * It is a value, and a place for a number.
 */
bool vitte_value_read_int(const struct vitte_value *value, int64_t *into);

/**
 * Reads a `float`. Answers whether it was one.
 *
 * What has to hold:
 * It is a value, and a place for a number.
 */
bool vitte_value_read_float(const struct vitte_value *value, double *into);

/**
 * Reads a `bool`. Answers whether it was one.
 *
 * What has to hold:
 * It is a value, and a place for a `bool`.
 */
bool vitte_value_read_bool(const struct vitte_value *value, bool *into);

/**
 * The bytes of a `string` or of `bytes`, and how many there are; behind those of a string stands a zero byte that is not counted.
 * They live until the value is changed or freed; `length` may be NULL. NULL if it is neither.
 *
 * What has to hold:
 * It is a value; `length` is NULL or a place for a number.
 */
const char *vitte_value_text(const struct vitte_value *value,
                             size_t *length);

/**
 * How many parts a value has: elements, entries, parts of a tuple, fields, or values that a variant carries; of a `string` and of
 * `bytes` how many bytes. 0 for others.
 *
 * What has to hold:
 * It is a value.
 */
size_t vitte_value_length(const struct vitte_value *value);

/**
 * The part at a position, from 0: an element, the value of an entry, a part of a tuple, a field, a value that a variant carries. It
 * lives until the value is changed or freed, which owns it. NULL if there is none.
 *
 * What has to hold:
 * It is a value.
 */
const struct vitte_value *vitte_value_at(const struct vitte_value *value,
                                         size_t position);

/**
 * The key of an entry of a map, as `vitte_value_at` gives its value.
 *
 * What has to hold:
 * It is a value.
 */
const struct vitte_value *vitte_value_key_at(const struct vitte_value *value, size_t position);

/**
 * A field of a struct, by its name. It lives until the value is changed or freed, which owns it. NULL if there is none.
 *
 * What has to hold:
 * It is a value; the name ends in a zero byte.
 */
const struct vitte_value *vitte_value_field(const struct vitte_value *value,
                                            const char *name);

/**
 * The name of a field of a struct, by its position. It lives as the field does. NULL if there is none.
 *
 * What has to hold:
 * It is a value.
 */
const char *vitte_value_field_name(const struct vitte_value *value, size_t position);

/**
 * The name of the type of a struct or of a value of an enum; of an `Error` its kind. It lives until the value is changed or freed.
 * NULL for others.
 *
 * What has to hold:
 * It is a value.
 */
const char *vitte_value_name(const struct vitte_value *value);

/**
 * The variant of a value of an enum; of an `Error` its message. It lives until the value is changed or freed. NULL for others.
 *
 * What has to hold:
 * It is a value.
 */
const char *vitte_value_variant(const struct vitte_value *value);

/**
 * Whether two values are equal, part by part; functions are if they are copies of one.
 *
 * What has to hold:
 * They are values.
 */
bool vitte_value_equal(const struct vitte_value *one, const struct vitte_value *other);

/**
 * A value as text, as `print` shows it inside of another one, to be freed with `vitte_buffer_free`. NULL if it is no value.
 *
 * What has to hold:
 * It is a value.
 */
struct vitte_buffer *vitte_value_show(const struct vitte_value *value);

/**
 * Makes an error of this kind and message, both ending in a zero byte: for host functions, which answer it. A program can catch it.
 * To be freed with `vitte_error_free`, unless it is answered.
 *
 * What has to hold:
 * The texts end in a zero byte, or are NULL, which gives NULL.
 */
struct vitte_error *vitte_error_new(const char *kind,
                                    const char *message);

/**
 * Frees an error; NULL is nothing.
 *
 * What has to hold:
 * It is an error that was not freed.
 */
void vitte_error_free(struct vitte_error *error);

/**
 * What kind of error it is; `VITTE_STATUS_OK` for NULL.
 *
 * What has to hold:
 * It is NULL or an error.
 */
enum vitte_status vitte_error_status(const struct vitte_error *error);

/**
 * The kind: of a program's error the one that it sees, such as `DivisionByZero`. Lives as long as the error.
 *
 * What has to hold:
 * It is an error.
 */
const char *vitte_error_kind(const struct vitte_error *error);

/**
 * The message. Lives as long as the error.
 *
 * What has to hold:
 * It is an error.
 */
const char *vitte_error_message(const struct vitte_error *error);

/**
 * Where the program was, a line for each call, innermost first: `half (a.vit:2:5)`. Empty if it does not run. Lives as long as the
 * error.
 *
 * What has to hold:
 * It is an error.
 */
const char *vitte_error_trace(const struct vitte_error *error);

/**
 * All of it, as `vitte run` prints it. Lives as long as the error.
 *
 * What has to hold:
 * It is an error.
 */
const char *vitte_error_text(const struct vitte_error *error);

/**
 * Why the last function of this thread had nothing to answer that answers no error: one that makes or reads a value, say. Empty if
 * there was none. Lives until the next such function of the thread fails.
 */
const char *vitte_last_error(void);

/**
 * A new engine. To be freed with `vitte_engine_free`; programs and machines do not need it after they are made.
 */
struct vitte_engine *vitte_engine_new(void);

/**
 * Frees an engine; NULL is nothing.
 *
 * What has to hold:
 * It is an engine that was not freed, and that no other thread uses.
 */
void vitte_engine_free(struct vitte_engine *engine);

/**
 * Adds a module that programs which are compiled or loaded from now on can import. It takes the module, also if it fails.
 *
 * What has to hold:
 * They are an engine and a module; the module is not used any more.
 */
struct vitte_error *vitte_engine_add_module(struct vitte_engine *engine,
                                            struct vitte_module *module);

/**
 * A new module of this name. `vitte_engine_add_module` takes it; otherwise it is to be freed with `vitte_module_free`.
 *
 * What has to hold:
 * The name ends in a zero byte.
 */
struct vitte_module *vitte_module_new(const char *name);

/**
 * Frees a module that no engine has taken; NULL is nothing.
 *
 * What has to hold:
 * It is a module that was neither freed nor taken.
 */
void vitte_module_free(struct vitte_module *module);

/**
 * Declares types of the module, in Vitte: `pub struct Point { x: float, y: float }`.
 *
 * What has to hold:
 * It is a module; the text ends in a zero byte.
 */
struct vitte_error *vitte_module_declare(struct vitte_module *module, const char *declaration);

/**
 * Adds a function to a module. `name` may name the parameters, as in `price(item, count)`; `signature` is its type in Vitte, as in
 * `fn(string, int) -> float`. When the function is no longer needed, by the module, by an engine or by programs, `destroy`, which
 * may be NULL, is called with `user`, also if this fails.
 *
 * What has to hold:
 * It is a module; the texts end in a zero byte; the function may be called with `user` until `destroy` is.
 */
struct vitte_error *vitte_module_function(struct vitte_module *module,
                                          const char *name,
                                          const char *signature,
                                          vitte_function function,
                                          void *user,
                                          vitte_destroy destroy);

/**
 * Calls a function value of the program that is calling: one that the host was given as an argument, or has kept. `result` gets what
 * it answers, to be freed with `vitte_value_free`; it may be NULL. An error that this answers may be answered by the host's function
 * in turn: it then goes on in the program as it was. Otherwise it is to be freed with `vitte_error_free`.
 *
 * What has to hold:
 * The caller is one whose function has not returned; the others are values; `result` is NULL or a place for a pointer.
 */
struct vitte_error *vitte_caller_call(struct vitte_caller *caller,
                                      const struct vitte_value *function,
                                      const struct vitte_value *const *args,
                                      size_t count,
                                      struct vitte_value **result);

/**
 * Lets the program pay for work of the host, in units of fuel, and looks whether it has to stop. If it has, the host's function should
 * answer the error.
 *
 * What has to hold:
 * The caller is one whose function has not returned.
 */
struct vitte_error *vitte_caller_charge(struct vitte_caller *caller,
                                        uint64_t units);

/**
 * The bytes of a buffer, and how many there are. A zero byte stands behind them that is not counted. They live as long as the buffer;
 * `length` may be NULL.
 *
 * What has to hold:
 * It is a buffer; `length` is NULL or a place for a number.
 */
const char *vitte_buffer_data(const struct vitte_buffer *buffer,
                              size_t *length);

/**
 * Frees a buffer; NULL is nothing.
 *
 * What has to hold:
 * It is a buffer that was not freed.
 */
void vitte_buffer_free(struct vitte_buffer *buffer);

/**
 * Gives the text of a file, of `length` bytes, from within a `vitte_load`. The text is copied. Answers whether it was taken.
 *
 * What has to hold:
 * `into` is what the callback was given, and `text` has so many bytes.
 */
bool vitte_source_set(struct vitte_source *into,
                      const char *text,
                      size_t length);

/**
 * Compiles a source text of `length` bytes, verifies and links it. `name`, ending in a zero byte, is what messages call it:
 * `main.vit`. What it imports, modules of the library and of the host aside, is asked of `load`, which gets `user`; it may be NULL.
 * On success `program` gets the program, to be freed with `vitte_program_free`.
 *
 * What has to hold:
 * The engine is one; the texts are as said; `load` may be called with `user` until this returns; `program` is a place for a pointer.
 */
struct vitte_error *vitte_compile(const struct vitte_engine *engine,
                                  const char *name,
                                  const char *source,
                                  size_t length,
                                  vitte_load load,
                                  void *user,
                                  struct vitte_program **program);

/**
 * Compiles a source text to the bytes of a `.vitbc` file that holds the whole program. The parameters are those of
 * `vitte_compile`; `file` gets the bytes, to be freed with `vitte_buffer_free`.
 *
 * What has to hold:
 * As for `vitte_compile`.
 */
struct vitte_error *vitte_build(const struct vitte_engine *engine,
                                const char *name,
                                const char *source,
                                size_t length,
                                vitte_load load,
                                void *user,
                                struct vitte_buffer **file);

/**
 * Reads, verifies and links the bytes of a `.vitbc` file, which may come from anywhere. On success `program` gets the program, to be
 * freed with `vitte_program_free`.
 *
 * What has to hold:
 * The engine is one; there are so many bytes; `program` is a place for a pointer.
 */
struct vitte_error *vitte_load_bytes(const struct vitte_engine *engine,
                                     const uint8_t *bytes,
                                     size_t length,
                                     struct vitte_program **program);

/**
 * The type of a function that the program exports, such as `fn(int, string) -> bool`, to be freed with `vitte_buffer_free`.
 *
 * What has to hold:
 * The program is one; the name ends in a zero byte; `signature` is a place for a pointer.
 */
struct vitte_error *vitte_program_signature(const struct vitte_program *program,
                                            const char *function,
                                            struct vitte_buffer **signature);

/**
 * The same program once more: both are to be freed.
 *
 * What has to hold:
 * It is a program.
 */
struct vitte_program *vitte_program_share(const struct vitte_program *program);

/**
 * Frees a program; NULL is nothing. Its machines go on.
 *
 * What has to hold:
 * It is a program that was not freed.
 */
void vitte_program_free(struct vitte_program *program);

/**
 * A new configuration. `vitte_vm_new` takes it; otherwise it is to be freed with `vitte_config_free`.
 */
struct vitte_config *vitte_config_new(void);

/**
 * Frees a configuration that no machine has taken; NULL is nothing.
 *
 * What has to hold:
 * It is a configuration that was neither freed nor taken.
 */
void vitte_config_free(struct vitte_config *config);

/**
 * The most bytes that objects and the collector may take. Without this: 1 GiB.
 *
 * What has to hold:
 * It is a configuration.
 */
struct vitte_error *vitte_config_memory(struct vitte_config *config, uint64_t bytes);

/**
 * The size of the stack in bytes. Without this: 8 MiB.
 *
 * What has to hold:
 * It is a configuration.
 */
struct vitte_error *vitte_config_stack(struct vitte_config *config, uint64_t bytes);

/**
 * How much the program may execute, in units of fuel. Without this: without limit.
 *
 * What has to hold:
 * It is a configuration.
 */
struct vitte_error *vitte_config_fuel(struct vitte_config *config, uint64_t units);

/**
 * How long each run or call may take, in milliseconds. Without this: without limit.
 *
 * What has to hold:
 * It is a configuration.
 */
struct vitte_error *vitte_config_timeout(struct vitte_config *config, uint64_t milliseconds);

/**
 * The most bytes that the program may write, the most files that it may have open, and the most processes that it may start.
 *
 * What has to hold:
 * It is a configuration.
 */
struct vitte_error *vitte_config_limits(struct vitte_config *config,
                                        uint64_t output_bytes,
                                        uint64_t open_files,
                                        uint64_t processes);

/**
 * The collector: `generational`, `mark-sweep` or `rc`. Without this: `generational`.
 *
 * What has to hold:
 * It is a configuration; the name ends in a zero byte.
 */
struct vitte_error *vitte_config_collector(struct vitte_config *config, const char *name);

/**
 * Grants the standard streams and the clock of the process.
 *
 * What has to hold:
 * It is a configuration.
 */
struct vitte_error *vitte_config_inherit(struct vitte_config *config);

/**
 * Lets a callback take what the program writes to standard output. `destroy`, which may be NULL, is called with `user` when the
 * stream is no longer needed, also if this fails.
 *
 * What has to hold:
 * It is a configuration. The callback may be called with `user` until `destroy` is, by whatever thread runs the machine.
 */
struct vitte_error *vitte_config_stdout(struct vitte_config *config,
                                        vitte_write write,
                                        void *user,
                                        vitte_destroy destroy);

/**
 * As `vitte_config_stdout`, for standard error.
 *
 * What has to hold:
 * As for `vitte_config_stdout`.
 */
struct vitte_error *vitte_config_stderr(struct vitte_config *config,
                                        vitte_write write,
                                        void *user,
                                        vitte_destroy destroy);

/**
 * Lets a callback give what the program reads from standard input. `destroy` is as for `vitte_config_stdout`.
 *
 * What has to hold:
 * As for `vitte_config_stdout`; another thread than that of the machine may call it.
 */
struct vitte_error *vitte_config_stdin(struct vitte_config *config,
                                       vitte_read read,
                                       void *user,
                                       vitte_destroy destroy);

/**
 * Adds an argument: `system.args()` answers them.
 *
 * What has to hold:
 * It is a configuration; the text ends in a zero byte.
 */
struct vitte_error *vitte_config_argument(struct vitte_config *config, const char *argument);

/**
 * Grants a right, as the options of the command line do: `read` and `write` (`what` is a file or folder), `env` (a variable), `run`
 * (a program), `ffi` (a library); with NULL for `what` all of it. `all` grants everything.
 *
 * What has to hold:
 * It is a configuration; the texts end in a zero byte.
 */
struct vitte_error *vitte_config_allow(struct vitte_config *config,
                                       const char *right,
                                       const char *what);

/**
 * Lets the program do the same in every run and on every machine: a fixed clock, random numbers from this seed.
 *
 * What has to hold:
 * It is a configuration.
 */
struct vitte_error *vitte_config_deterministic(struct vitte_config *config,
                                               uint64_t seed);

/**
 * A new machine for a program. `config` may be NULL: then it may use no more than the defaults, and nothing of the world. It takes
 * the configuration, also if it fails. `vm` gets the machine, to be freed with `vitte_vm_free`.
 *
 * What has to hold:
 * They are an engine, a program and a configuration that is not used any more; `vm` is a place for a pointer.
 */
struct vitte_error *vitte_vm_new(const struct vitte_engine *engine,
                                 const struct vitte_program *program,
                                 struct vitte_config *config,
                                 struct vitte_vm **vm);

/**
 * Frees a machine with all that it holds; NULL is nothing. One that is being used is not freed: `vitte_last_error` says so.
 *
 * What has to hold:
 * It is a machine that was not freed.
 */
void vitte_vm_free(struct vitte_vm *vm);

/**
 * Runs the program: its top-level statements, then `main`. `status` gets the exit status that `main` returned or the program ended
 * itself with, or 0; it may be NULL.
 *
 * What has to hold:
 * It is a machine; `status` is NULL or a place for a number.
 */
struct vitte_error *vitte_vm_run(struct vitte_vm *vm,
                                 int64_t *status);

/**
 * Calls a function that the program exports, after `vitte_vm_run` has run the top level. The arguments are copied. `result` gets what
 * it answers, to be freed with `vitte_value_free`; it may be NULL.
 *
 * What has to hold:
 * It is a machine; the name ends in a zero byte; there are so many values; `result` is NULL or a place for a pointer.
 */
struct vitte_error *vitte_vm_call(struct vitte_vm *vm,
                                  const char *function,
                                  const struct vitte_value *const *args,
                                  size_t count,
                                  struct vitte_value **result);

/**
 * Calls a function value that the machine has answered. Everything else is as for `vitte_vm_call`.
 *
 * What has to hold:
 * As for `vitte_vm_call`.
 */
struct vitte_error *vitte_vm_call_value(struct vitte_vm *vm,
                                        const struct vitte_value *function,
                                        const struct vitte_value *const *args,
                                        size_t count,
                                        struct vitte_value **result);

/**
 * What stops the machine, to be freed with `vitte_interrupt_free`. NULL if the machine is being used.
 *
 * What has to hold:
 * It is a machine.
 */
struct vitte_interrupt *vitte_vm_interrupt(struct vitte_vm *vm);

/**
 * Asks the program to stop, from any thread: its run ends within milliseconds with an error of the kind `Cancelled`, also while it
 * waits. Later runs do too, until `vitte_interrupt_clear`.
 *
 * What has to hold:
 * It is an interrupt.
 */
void vitte_interrupt_raise(const struct vitte_interrupt *interrupt);

/**
 * Takes the request to stop back.
 *
 * What has to hold:
 * It is an interrupt.
 */
void vitte_interrupt_clear(const struct vitte_interrupt *interrupt);

/**
 * Frees an interrupt; NULL is nothing.
 *
 * What has to hold:
 * It is an interrupt that was not freed, and that no other thread uses.
 */
void vitte_interrupt_free(struct vitte_interrupt *interrupt);

/**
 * The fuel that is left. Answers whether it is limited.
 *
 * What has to hold:
 * It is a machine, and a place for a number.
 */
bool vitte_vm_fuel_left(struct vitte_vm *vm, uint64_t *into);

/**
 * The fuel that was used in all runs; 0 if it is not limited.
 *
 * What has to hold:
 * It is a machine, and a place for a number.
 */
bool vitte_vm_fuel_used(struct vitte_vm *vm, uint64_t *into);

/**
 * The bytes that the program holds, collector included.
 *
 * What has to hold:
 * It is a machine, and a place for a number.
 */
bool vitte_vm_memory_used(struct vitte_vm *vm, uint64_t *into);

/**
 * The status with which the program ended itself in the last run by `system.exit`. Answers whether it did.
 *
 * What has to hold:
 * It is a machine, and a place for a number.
 */
bool vitte_vm_exited(struct vitte_vm *vm, int64_t *into);

/**
 * Gives the program so much fuel for what it does from now on.
 *
 * What has to hold:
 * It is a machine.
 */
struct vitte_error *vitte_vm_set_fuel(struct vitte_vm *vm, uint64_t units);

/**
 * Frees a value that nothing else owns, with its parts; NULL is nothing.
 *
 * What has to hold:
 * It is a value that was not freed.
 */
void vitte_value_free(struct vitte_value *value);

/**
 * A copy of a value, with its parts. NULL if it is no value.
 *
 * What has to hold:
 * It is a value.
 */
struct vitte_value *vitte_value_copy(const struct vitte_value *value);

/**
 * The result of a function that has none.
 */
struct vitte_value *vitte_value_unit(void);

/**
 * `null`. A value of an optional type is given as it is.
 */
struct vitte_value *vitte_value_null(void);

/**
 * An `int`.
 */
struct vitte_value *vitte_value_int(int64_t value);

/**
 * A `float`.
 */
struct vitte_value *vitte_value_float(double value);

/**
 * A `bool`.
 */
struct vitte_value *vitte_value_bool(bool value);

/**
 * A `string` of `length` bytes of UTF-8, which are copied. NULL if it is not UTF-8.
 *
 * What has to hold:
 * There are so many bytes.
 */
struct vitte_value *vitte_value_string(const char *text, size_t length);

/**
 * `bytes`, which are copied.
 *
 * What has to hold:
 * There are so many bytes.
 */
struct vitte_value *vitte_value_bytes(const uint8_t *bytes, size_t length);

/**
 * An empty `array<…>`, for `vitte_value_push`. Its type is that of where it is given.
 */
struct vitte_value *vitte_value_array(void);

/**
 * An empty `map<…, …>`, for `vitte_value_insert`.
 */
struct vitte_value *vitte_value_map(void);

/**
 * An empty tuple, for `vitte_value_push`.
 */
struct vitte_value *vitte_value_tuple(void);

/**
 * A struct of this type, as the program calls it, for `vitte_value_set`.
 *
 * What has to hold:
 * The name ends in a zero byte.
 */
struct vitte_value *vitte_value_struct(const char *name);

/**
 * A value of an enum of this type, as the program calls it, of this variant; what the variant carries, for `vitte_value_push`.
 *
 * What has to hold:
 * The names end in a zero byte.
 */
struct vitte_value *vitte_value_enum(const char *name,
                                     const char *variant);

/**
 * An `Error` as a value, of this kind and with this message.
 *
 * What has to hold:
 * The texts end in a zero byte.
 */
struct vitte_value *vitte_value_error(const char *kind, const char *message);

/**
 * Puts a value at the end of an array, a tuple or what a variant carries. It takes the value, also if it fails.
 *
 * What has to hold:
 * Both are values that nothing else owns, and not the same; the item is not used any more.
 */
struct vitte_error *vitte_value_push(struct vitte_value *container,
                                     struct vitte_value *item);

/**
 * Adds an entry to a map. It takes the key and the value, also if it fails.
 *
 * What has to hold:
 * All are values that nothing else owns, and none the same; the key and the value are not used any more.
 */
struct vitte_error *vitte_value_insert(struct vitte_value *map,
                                       struct vitte_value *key,
                                       struct vitte_value *value);

/**
 * Sets a field of a struct. It takes the value, also if it fails.
 *
 * What has to hold:
 * Both are values that nothing else owns, and not the same; the value is not used any more. The name ends in a zero byte.
 */
struct vitte_error *vitte_value_set(struct vitte_value *structure,
                                    const char *field,
                                    struct vitte_value *value);

/**
 * What kind of value it is; `VITTE_KIND_NONE` if it is none.
 *
 * What has to hold:
 * It is NULL or a value.
 */
enum vitte_kind vitte_value_kind(const struct vitte_value *value);

/**
 * Reads an `int`. Answers whether it was one.
 *
 * What has to hold:
 * It is a value, and a place for a number.
 */
bool vitte_value_read_int(const struct vitte_value *value, int64_t *into);

/**
 * Reads a `float`. Answers whether it was one.
 *
 * What has to hold:
 * It is a value, and a place for a number.
 */
bool vitte_value_read_float(const struct vitte_value *value, double *into);

/**
 * Reads a `bool`. Answers whether it was one.
 *
 * What has to hold:
 * It is a value, and a place for a `bool`.
 */
bool vitte_value_read_bool(const struct vitte_value *value, bool *into);

/**
 * The bytes of a `string` or of `bytes`, and how many there are; behind those of a string stands a zero byte that is not counted.
 * They live until the value is changed or freed; `length` may be NULL. NULL if it is neither.
 *
 * What has to hold:
 * It is a value; `length` is NULL or a place for a number.
 */
const char *vitte_value_text(const struct vitte_value *value,
                             size_t *length);

/**
 * How many parts a value has: elements, entries, parts of a tuple, fields, or values that a variant carries; of a `string` and of
 * `bytes` how many bytes. 0 for others.
 *
 * What has to hold:
 * It is a value.
 */
size_t vitte_value_length(const struct vitte_value *value);

/**
 * The part at a position, from 0: an element, the value of an entry, a part of a tuple, a field, a value that a variant carries. It
 * lives until the value is changed or freed, which owns it. NULL if there is none.
 *
 * What has to hold:
 * It is a value.
 */
const struct vitte_value *vitte_value_at(const struct vitte_value *value,
                                         size_t position);

/**
 * The key of an entry of a map, as `vitte_value_at` gives its value.
 *
 * What has to hold:
 * It is a value.
 */
const struct vitte_value *vitte_value_key_at(const struct vitte_value *value, size_t position);

/**
 * A field of a struct, by its name. It lives until the value is changed or freed, which owns it. NULL if there is none.
 *
 * What has to hold:
 * It is a value; the name ends in a zero byte.
 */
const struct vitte_value *vitte_value_field(const struct vitte_value *value,
                                            const char *name);

/**
 * The name of a field of a struct, by its position. It lives as the field does. NULL if there is none.
 *
 * What has to hold:
 * It is a value.
 */
const char *vitte_value_field_name(const struct vitte_value *value, size_t position);

/**
 * The name of the type of a struct or of a value of an enum; of an `Error` its kind. It lives until the value is changed or freed.
 * NULL for others.
 *
 * What has to hold:
 * It is a value.
 */
const char *vitte_value_name(const struct vitte_value *value);

/**
 * The variant of a value of an enum; of an `Error` its message. It lives until the value is changed or freed. NULL for others.
 *
 * What has to hold:
 * It is a value.
 */
const char *vitte_value_variant(const struct vitte_value *value);

/**
 * Whether two values are equal, part by part; functions are if they are copies of one.
 *
 * What has to hold:
 * They are values.
 */
bool vitte_value_equal(const struct vitte_value *one, const struct vitte_value *other);

/**
 * A value as text, as `print` shows it inside of another one, to be freed with `vitte_buffer_free`. NULL if it is no value.
 *
 * What has to hold:
 * It is a value.
 */
struct vitte_buffer *vitte_value_show(const struct vitte_value *value);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* VITTE_H */
