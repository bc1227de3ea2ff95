//! Compiling with modules in memory, and calling what a program exports.
#![cfg(feature = "compiler")]

use vitte::compiler::modules::{InMemory, NoFiles};
use vitte::{Engine, VmConfig};

#[test]
fn modules_come_from_memory() {
    let mut modules = InMemory::new();
    modules.add("lib/rules.vit", "import base\npub fn price(n: int) -> int { return n * base.FACTOR }");
    modules.add("lib/base.vit", "pub const FACTOR = 3");
    let engine = Engine::new();
    let source = "import lib.rules\nfn main() -> int { return rules.price(14) }";
    let program = engine.compile("main.vit", source, &mut modules).unwrap();
    assert_eq!(engine.vm(&program, VmConfig::default()).unwrap().run().unwrap(), 42);
}

#[test]
fn problems_are_told_with_their_places() {
    let mut modules = InMemory::new();
    modules.add("m.vit", "pub fn f() -> int { return nope }");
    let error = Engine::new().compile("main.vit", "import m\nm.f()", &mut modules).unwrap_err();
    assert_eq!(error.problems.error_count(), 1);
    assert!(error.to_string().contains("m.vit:1:28"), "{error}");
    let error = Engine::new().compile("main.vit", "import m", &mut NoFiles).unwrap_err();
    assert!(error.to_string().contains("there is no module `m`"), "{error}");
}

#[test]
fn exports_are_called_by_name() {
    let engine = Engine::new();
    let source = "let count = 40\npub fn next() -> int { count += 1\n return count }\npub fn add(a: int) -> int { return a }";
    let program = engine.compile("main.vit", source, &mut NoFiles).unwrap();
    let mut vm = engine.vm(&program, VmConfig::default()).unwrap();
    vm.run().unwrap();
    assert_eq!((vm.call("next").unwrap(), vm.call("next").unwrap()), (41, 42));
    assert_eq!(vm.exited(), None);
    assert!(vm.call("nope").unwrap_err().message.contains("exports no function `nope`"));
    assert!(vm.call("add").unwrap_err().message.contains("takes parameters"));
}
