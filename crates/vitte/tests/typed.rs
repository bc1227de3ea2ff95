//! Functions of programs, called with values of Rust.
#![cfg(feature = "compiler")]

use std::collections::{BTreeMap, HashMap};
use vitte::compiler::modules::NoFiles;
use vitte::memory::CollectorKind;
use vitte::{Engine, Program, Stress, Vm, VmConfig};

const SOURCE: &str = r#"
import system
let calls = 0
pub fn add(a: int, b: float) -> string { calls += 1
 return "${a} + ${b}" }
pub fn count() -> int { return calls }
pub fn nothing() { calls = 100 }
pub fn flip(b: bool) -> bool { return !b }
pub fn twice(xs: array<int>) -> array<int> { return xs.map(|x| x * 2) }
pub fn halves(xs: array<float>) -> array<float> { return xs.map(|x| x / 2.0) }
pub fn flips(xs: array<bool>) -> array<bool> { return xs.map(|x| !x) }
pub fn joined(rows: array<array<string>>) -> array<string> { return rows.map(|row| row.join("-")) }
pub fn next(n: int?) -> int? { if n == null { return null }
 return n + 1 }
pub fn name(n: string?) -> string? { return if n == null { "nobody" } else { null } }
pub fn gaps(xs: array<int?>) -> array<int?> { let out: array<int?> = []
 for x in xs { out.push(next(x)) }
 return out }
pub fn turned(m: map<string, int>) -> map<int, string> { let out: map<int, string> = {}
 for (k, v) in m { out[v] = k }
 return out }
pub fn mirror(b: bytes) -> bytes { let out = bytes(b.len())
 for i in 0..b.len() { out[i] = b[b.len() - 1 - i] }
 return out }
pub fn many(a: int, b: int, c: int, d: int, e: int, f: int, g: int, h: int) -> int { return a + b * c + d * e + f * g - h }
pub fn fail(n: int) -> int { return 10 / n }
pub fn leave() -> int { system.exit(7) }
pub fn deep(n: int) -> int { return 1 + deep(n + 1) }

"#;

fn program() -> Program {
    Engine::new().compile("main.vit", SOURCE, &mut NoFiles).unwrap()
}

fn started(program: &Program, config: VmConfig) -> Vm {
    let mut vm = Engine::new().vm(program, config).unwrap();
    vm.run().unwrap();
    vm
}

fn texts(of: &[&str]) -> Vec<String> {
    of.iter().map(|text| text.to_string()).collect()
}

/// Calls every function, and compares what comes back.
fn call_all(program: &Program, vm: &mut Vm) {
    let call = program.func::<(i64, f64), String>("add").unwrap();
    assert_eq!(call.call(vm, (3, 0.5)).unwrap(), "3 + 0.5");
    assert_eq!(program.func::<(), i64>("count").unwrap().call(vm, ()).unwrap(), 1);
    assert_eq!(program.func::<(), ()>("nothing").unwrap().call(vm, ()), Ok(()));
    assert_eq!(program.func::<(), i64>("count").unwrap().call(vm, ()), Ok(100));
    assert_eq!(program.func::<(bool,), bool>("flip").unwrap().call(vm, (true,)), Ok(false));
    let many: Vec<i64> = (0..1000).collect();
    let doubled: Vec<i64> = many.iter().map(|x| x * 2).collect();
    assert_eq!(program.func::<(Vec<i64>,), Vec<i64>>("twice").unwrap().call(vm, (many,)), Ok(doubled));
    let halves = program.func::<(Vec<f64>,), Vec<f64>>("halves").unwrap();
    assert_eq!(halves.call(vm, (vec![1.0, -3.0],)), Ok(vec![0.5, -1.5]));
    let flips = program.func::<(Vec<bool>,), Vec<bool>>("flips").unwrap();
    assert_eq!(flips.call(vm, (vec![true, false],)), Ok(vec![false, true]));
    let joined = program.func::<(Vec<Vec<&str>>,), Vec<String>>("joined").unwrap();
    assert_eq!(joined.call(vm, (vec![vec!["a", "b"], vec![], vec!["ü"]],)), Ok(texts(&["a-b", "", "ü"])));
    let next = program.func::<(Option<i64>,), Option<i64>>("next").unwrap();
    assert_eq!((next.call(vm, (Some(4),)), next.call(vm, (None,))), (Ok(Some(5)), Ok(None)));
    let name = program.func::<(Option<&str>,), Option<String>>("name").unwrap();
    assert_eq!((name.call(vm, (Some("a"),)), name.call(vm, (None,))), (Ok(None), Ok(Some("nobody".into()))));
    let gaps = program.func::<(Vec<Option<i64>>,), Vec<Option<i64>>>("gaps").unwrap();
    assert_eq!(gaps.call(vm, (vec![Some(1), None, Some(-1)],)), Ok(vec![Some(2), None, Some(0)]));
    let turned = program.func::<(BTreeMap<&str, i64>,), HashMap<i64, String>>("turned").unwrap();
    let given = BTreeMap::from([("one", 1), ("two", 2)]);
    let wanted = HashMap::from([(1, "one".to_string()), (2, "two".to_string())]);
    assert_eq!(turned.call(vm, (given,)), Ok(wanted));
    let mirror = program.func::<(Vec<u8>,), Vec<u8>>("mirror").unwrap();
    assert_eq!(mirror.call(vm, (vec![1, 2, 255],)), Ok(vec![255, 2, 1]));
    type Eight = (i64, i64, i64, i64, i64, i64, i64, i64);
    let many = program.func::<Eight, i64>("many").unwrap();
    assert_eq!(many.call(vm, (1, 2, 3, 4, 5, 6, 7, 8)), Ok(61));
}

#[test]
fn values_pass_both_ways() {
    let program = program();
    call_all(&program, &mut started(&program, VmConfig::default()));
}

#[test]
fn values_pass_while_objects_move() {
    let program = program();
    for &collector in CollectorKind::ALL {
        let stress = "collect,poison,verify".parse::<Stress>().unwrap();
        let config = VmConfig { collector, stress, count_fuel: true, ..VmConfig::default() };
        let mut vm = started(&program, config);
        for _ in 0..2 {
            program.func::<(), ()>("nothing").unwrap().call(&mut vm, ()).unwrap();
            vm.run().unwrap();
            call_all(&program, &mut vm);
        }
    }
}

#[test]
fn types_are_compared_once_and_both_are_named() {
    let program = program();
    let error = program.func::<(i64, i64), Vec<u8>>("add").unwrap_err();
    assert_eq!(
        error.to_string(),
        "`add` of the program is fn(int, float) -> string, but the host calls it as fn(int, int) -> bytes"
    );
    let error = program.func::<(HashMap<String, Option<bool>>,), ()>("nothing").unwrap_err();
    assert!(
        error.to_string().ends_with("is fn(), but the host calls it as fn(map<string, bool?>)"),
        "{error}"
    );
    assert!(program.func::<(), ()>("count").is_err() && program.func::<(), i64>("nothing").is_err());
    let missing = program.func::<(), ()>("cuont").unwrap_err().to_string();
    assert!(
        missing.starts_with("the program exports no function `cuont`; it exports add, count,"),
        "{missing}"
    );
}

#[test]
fn what_goes_wrong_leaves_the_machine_whole() {
    let program = program();
    let mut vm = started(&program, VmConfig { max_memory: 4 << 20, ..VmConfig::default() });
    let fail = program.func::<(i64,), i64>("fail").unwrap();
    let error = fail.call(&mut vm, (0,)).unwrap_err();
    assert_eq!((&*error.kind, error.trace[0].function.as_str()), ("DivisionByZero", "fail"));
    let deep = program.func::<(i64,), i64>("deep").unwrap();
    assert_eq!(deep.call(&mut vm, (0,)).unwrap_err().kind, "StackOverflow");
    let twice = program.func::<(Vec<i64>,), Vec<i64>>("twice").unwrap();
    assert_eq!(twice.call(&mut vm, (vec![1; 1 << 20],)).unwrap_err().kind, "OutOfMemory");
    let leave = program.func::<(), i64>("leave").unwrap();
    let error = leave.call(&mut vm, ()).unwrap_err();
    assert_eq!((&*error.kind, &*error.message), ("Cancelled", "the program ended itself with status 7"));
    assert_eq!(vm.exited(), Some(7));
    vm.set_fuel(10);
    assert_eq!(twice.call(&mut vm, (vec![1; 100],)).unwrap_err().kind, "OutOfFuel");
    vm.set_fuel(10_000);
    assert_eq!(twice.call(&mut vm, (vec![1, 2],)), Ok(vec![2, 4]));
    assert_eq!(fail.call(&mut vm, (3,)), Ok(3));
}

#[test]
fn a_function_belongs_to_its_program() {
    let (one, other) = (program(), program());
    let count = one.func::<(), i64>("count").unwrap();
    let mut vm = started(&other, VmConfig::default());
    let error = count.call(&mut vm, ()).unwrap_err();
    assert_eq!(error.message, "Func(\"count\") is not of the program that this machine runs");
    let (mut first, mut second) = (started(&one, VmConfig::default()), started(&one, VmConfig::default()));
    one.func::<(), ()>("nothing").unwrap().call(&mut first, ()).unwrap();
    assert_eq!((count.call(&mut first, ()), count.call(&mut second, ())), (Ok(100), Ok(0)));
}
