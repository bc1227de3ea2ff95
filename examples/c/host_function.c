/* Adds a module of functions in C that programs import, with types of its own.
 *
 *     cc host_function.c -lvitte -o host_function && ./host_function
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

/* What the functions of the module work on. */
typedef struct {
    int64_t total;
} shop;

/* fn(Item, int) -> int */
static vitte_error *price(void *user, vitte_caller *caller, const vitte_value *const *args, size_t count,
                          vitte_value **result) {
    shop *the_shop = user;
    int64_t pieces = 0;
    (void)caller;
    (void)count;
    vitte_value_read_int(args[1], &pieces);
    if (pieces <= 0) {
        return vitte_error_new("BadCount", "a count must be positive");
    }
    int64_t price = 3;
    if (strcmp(vitte_value_variant(args[0]), "Cake") == 0) {
        vitte_value_read_int(vitte_value_at(args[0], 0), &price);
    }
    the_shop->total += price * pieces;
    *result = vitte_value_int(price * pieces);
    return NULL;
}

/* fn() -> Receipt */
static vitte_error *receipt(void *user, vitte_caller *caller, const vitte_value *const *args, size_t count,
                            vitte_value **result) {
    shop *the_shop = user;
    (void)caller;
    (void)args;
    (void)count;
    vitte_value *made = vitte_value_struct("Receipt");
    vitte_error *error = vitte_value_set(made, "total", vitte_value_int(the_shop->total));
    if (error == NULL) {
        error = vitte_value_set(made, "paid", vitte_value_bool(false));
    }
    if (error != NULL) {
        vitte_value_free(made);
        return error;
    }
    *result = made;
    return NULL;
}

static const char *const SOURCE =
    "import shop\n"
    "let sum = shop.price(shop.Item.Tea, 2) + shop.price(shop.Item.Cake(5), 1)\n"
    "print(sum, shop.receipt())\n"
    "try { shop.price(shop.Item.Tea, 0) } catch e { print(e.kind, e.message) }\n";

int main(void) {
    shop the_shop = {0};
    vitte_module *module = vitte_module_new("shop");
    check(vitte_module_declare(module, "pub enum Item { Tea, Cake(int) }"));
    check(vitte_module_declare(module, "pub struct Receipt { total: int, paid: bool }"));
    check(vitte_module_function(module, "price(item, pieces)", "fn(Item, int) -> int", price, &the_shop, NULL));
    check(vitte_module_function(module, "receipt", "fn() -> Receipt", receipt, &the_shop, NULL));

    vitte_engine *engine = vitte_engine_new();
    check(vitte_engine_add_module(engine, module));
    vitte_program *program = NULL;
    check(vitte_compile(engine, "main.vit", SOURCE, strlen(SOURCE), NULL, NULL, &program));
    vitte_config *config = vitte_config_new();
    check(vitte_config_inherit(config));
    vitte_vm *vm = NULL;
    check(vitte_vm_new(engine, program, config, &vm));
    check(vitte_vm_run(vm, NULL));

    /* The compiler knows the types of the module. */
    const char *wrong = "import shop\nshop.price(1, 1)";
    vitte_program *none = NULL;
    vitte_error *error = vitte_compile(engine, "wrong.vit", wrong, strlen(wrong), NULL, NULL, &none);
    const char *message = vitte_error_message(error);
    printf("%.*s\n", (int)strcspn(message, "\n"), message);
    vitte_error_free(error);

    vitte_vm_free(vm);
    vitte_program_free(program);
    vitte_engine_free(engine);
    return 0;
}
