//! Functions and objects of a host, as programs and hosts meet them.

use std::collections::HashMap;
use std::error::Error;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use vitte::compiler::modules::NoFiles;
use vitte::memory::CollectorKind;
use vitte::{
    Caller, Engine, Func, Function, Host, HostError, HostModule, HostModuleError, HostObject, Object,
    RuntimeError, Stress, Vm, VmConfig,
};

type Done = Result<(), Box<dyn Error>>;

/// A machine for a program that uses such a module, with each collector, plain and with objects that move at every allocation.
fn on_all(module: &HostModule, source: &str, test: impl Fn(&mut Vm, &vitte::Program) -> Done) -> Done {
    let engine = Engine::new().with_module(module.clone())?;
    let program = engine.compile("main.vit", source, &mut NoFiles)?;
    for collector in CollectorKind::ALL {
        for stressed in [false, true] {
            let stress = Stress {
                collect_at_every_allocation: stressed,
                poison: stressed,
                verify: stressed,
                ..Stress::default()
            };
            let config = VmConfig { collector: *collector, stress, ..VmConfig::default() };
            test(&mut engine.vm(&program, config)?, &program)?;
        }
    }
    Ok(())
}

/// Runs a program that has to end well.
fn run(module: &HostModule, source: &str) -> Done {
    on_all(module, source, |vm, _| Ok(vm.run().map(drop)?))
}

/// The error that a program ends with.
fn error(module: &HostModule, source: &str) -> Result<RuntimeError, Box<dyn Error>> {
    let engine = Engine::new().with_module(module.clone())?;
    let program = engine.compile("main.vit", source, &mut NoFiles)?;
    Ok(engine.vm(&program, VmConfig::default())?.run().unwrap_err())
}

#[test]
fn functions_take_and_give_values_of_every_type() -> Done {
    let mut host = HostModule::new("host");
    host.function("nothing", || ())?;
    host.function("plain(i, f, b)", |i: i64, f: f64, b: bool| if b { i as f64 + f } else { 0.0 })?;
    host.function("texts(one, many)", |one: String, many: Vec<String>| many.join(&one))?;
    host.function("optional(x)", |x: Option<i64>| x.map(|x| x.to_string()))?;
    host.function("bytes(b)", |mut bytes: Vec<u8>| {
        bytes.reverse();
        bytes
    })?;
    host.function("map(m)", |map: HashMap<String, Vec<i64>>| {
        map.into_iter().map(|(key, values)| (key, values.iter().sum())).collect::<HashMap<String, i64>>()
    })?;
    host.function("pair(p)", |pair: (i64, String)| (pair.1, pair.0))?;
    host.function("eight", |a: i64, b: i64, c: i64, d: i64, e: i64, f: i64, g: i64, h: i64| {
        [a, b, c, d, e, f, g, h].iter().fold(0, |all, digit| all * 10 + digit)
    })?;
    let source = r#"
        import host
        host.nothing()
        assert(host.plain(1, 0.5, true) == 1.5 && host.plain(1, 0.5, false) == 0.0)
        assert(host.texts(", ", ["a", "ü", ""]) == "a, ü, ")
        assert(host.optional(7) == "7" && host.optional(null) == null)
        assert(host.bytes(bytes.from([1, 2, 255])) == bytes.from([255, 2, 1]))
        let sums = host.map({"a": [1, 2], "b": []})
        assert(sums["a"] == 3 && sums["b"] == 0)
        assert(host.pair((3, "x")) == ("x", 3))
        assert(host.eight(1, 2, 3, 4, 5, 6, 7, 8) == 12345678)
        let f = host.plain
        assert(f(2, 1.0, true) == 3.0)
        assert([1, 2].map(|x| host.plain(x, 0.0, true)) == [1.0, 2.0])
    "#;
    run(&host, source)
}

#[test]
fn what_a_host_adds_is_checked_when_programs_are() -> Done {
    let mut host = HostModule::new("host").with_doc("For this test.");
    host.documented("add(left, right)", "The sum.", |a: i64, b: i64| a + b)?;
    assert_eq!(
        host.source(),
        "//! For this test.\n\n/// The sum.\npub extern fn add(left: int, right: int) -> int\n"
    );
    let engine = Engine::new().with_module(host.clone())?;
    let wrong = |source: &str| engine.compile("main.vit", source, &mut NoFiles).unwrap_err().to_string();
    let cases = [
        ("import host\nhost.add(1)", "it is `fn add(left: int, right: int) -> int`"),
        ("import host\nhost.add(1, \"2\")", "expected `int`, found `string`"),
        ("import host\nhost.ad(1, 2)", "`add`"),
        ("import hots\nhots.add(1, 2)", "`host`"),
        ("import host\nlet x: string = host.add(1, 2)", "expected `string`, found `int`"),
    ];
    for (source, part) in cases {
        let message = wrong(source);
        assert!(message.contains(part), "{source}: {message}");
    }
    let warned = engine.compile("main.vit", "import host\nprint(host.add(1, 2))", &mut NoFiles);
    assert!(warned.is_ok());
    Ok(())
}

#[test]
fn files_are_linked_with_what_the_host_has() -> Done {
    let with = |name: &str, add: fn(&mut HostModule) -> Result<(), HostModuleError>| {
        let mut module = HostModule::new("host");
        add(&mut module)?;
        module.function(name, |a: i64| a + 1)?;
        Engine::new().with_module(module)
    };
    let engine = with("next", |_| Ok(()))?;
    let output = vitte::compiler::parts::Output::Whole;
    let file = engine.build("main.vit", "import host\nprint(host.next(1))", &mut NoFiles, output)?;
    assert!(engine.load(&file).is_ok());
    assert!(with("next(n)", |_| Ok(()))?.load(&file).is_ok());
    let missing = with("other", |_| Ok(()))?.load(&file).unwrap_err().to_string();
    assert!(
        missing.contains("`host.next`: the file asks for fn(int) -> int, which this host does not have"),
        "{missing}"
    );
    let mut changed = HostModule::new("host");
    changed.function("next", |a: f64| a)?;
    let changed = Engine::new().with_module(changed)?.load(&file).unwrap_err().to_string();
    assert!(
        changed.contains("the file asks for fn(int) -> int, this host has fn(float) -> float"),
        "{changed}"
    );
    let without = Engine::new().load(&file).unwrap_err().to_string();
    assert!(without.contains("`host.next`"), "{without}");
    Ok(())
}

#[test]
fn a_program_may_declare_a_function_of_the_host_itself() -> Done {
    let mut host = HostModule::new(HostModule::FOR_EXTERN);
    host.function("twice", |x: i64| x * 2)?;
    host.function("shout", |text: String| text.to_uppercase())?;
    run(
        &host,
        "extern fn twice(x: int) -> int\nextern fn shout(text: string) -> string\nassert(twice(21) == 42 && shout(\"a\") == \"A\")",
    )?;
    let engine = Engine::new().with_module(host)?;
    let wrong =
        engine.compile("main.vit", "extern fn twice(x: float) -> float\nprint(twice(1.0))", &mut NoFiles);
    let wrong = wrong.map(drop).unwrap_err().to_string();
    assert!(wrong.contains("fn(int) -> int"), "{wrong}");
    Ok(())
}

#[test]
fn names_are_checked() {
    let mut host = HostModule::new("host");
    let refused =
        |outcome: Result<&mut HostModule, HostModuleError>| outcome.map(drop).unwrap_err().to_string();
    host.function("f", || ()).unwrap();
    assert_eq!(refused(host.function("f", || ())), "`f` is added twice");
    assert!(refused(host.function("", || ())).starts_with("`` is no name"));
    assert!(refused(host.function("match", || ())).starts_with("`match` is no name"));
    assert!(refused(host.function("a b", || ())).starts_with("`a b` is no name"));
    assert!(refused(host.function("g(x", |_: i64| ())).starts_with("`g(x` is no name"));
    assert_eq!(
        refused(host.function("g(x, y)", |_: i64| ())),
        "`g` names 2 parameters, but the function takes 1"
    );
    let engine = Engine::new().with_module(host.clone()).unwrap();
    assert_eq!(engine.clone().with_module(host).unwrap_err().to_string(), "`host` is added twice");
    let taken = Engine::new().with_module(HostModule::new("math")).unwrap_err();
    assert_eq!(taken.to_string(), "the library has a module `math`");
    assert!(Engine::new().with_module(HostModule::new("no name")).is_err());
}

#[test]
fn errors_of_the_host_are_errors_of_the_program() -> Done {
    let mut host = HostModule::new("host");
    host.function("number(text)", |text: String| Ok::<i64, HostError>(text.parse()?))?;
    host.function("fails(kind)", |kind: String| Err::<i64, _>(HostError::new(kind, "as it was asked to")))?;
    host.function("panics", || -> i64 { panic!("at {}", 7) })?;
    let source = r#"
        import host
        fn kind_of(f: fn() -> int) -> string {
            try { f(); return "none" } catch e { return "${e.kind}: ${e.message}" }
        }
        assert(kind_of(|| host.number("12")) == "none")
        assert(kind_of(|| host.number("x")) == "Host: invalid digit found in string")
        assert(kind_of(|| host.fails("Disk")) == "Disk: as it was asked to")
        assert(kind_of(|| host.fails("OutOfFuel")) == "OutOfFuel: as it was asked to")
        assert(kind_of(|| host.panics()) == "Host: the host's function has panicked: at 7")
        assert(kind_of(|| host.number("1")) == "none")
    "#;
    run(&host, source)?;
    let error = error(&host, "import host\nfn go() -> int { return host.number(\"x\") }\ngo()")?;
    assert_eq!(
        error.to_string(),
        "error[Host]: invalid digit found in string\n  go (main.vit:2:30)\n  main (main.vit:3:1)"
    );
    assert!(Error::source(&error).is_some_and(|source| source.is::<std::num::ParseIntError>()));
    Ok(())
}

/// Applies a function value, as `map` does.
fn mapping() -> Result<HostModule, HostModuleError> {
    let mut host = HostModule::new("host");
    host.function("map(xs, f)", |caller: &mut Caller<'_>, xs: Vec<i64>, f: Function<(i64,), String>| {
        xs.into_iter().map(|x| f.call(caller, (x,))).collect::<Result<Vec<String>, RuntimeError>>()
    })?;
    Ok(host)
}

#[test]
fn the_host_calls_function_values_while_it_is_called() -> Done {
    let source = r#"
        import host
        let prefix = "<"
        let seen = 0
        let marked = host.map([1, 2, 3], |x| { seen += x; "${prefix}${x}>" })
        assert(marked == ["<1>", "<2>", "<3>"] && seen == 6)
        fn plain(x: int) -> string { return str(x * x) }
        assert(host.map([4], plain) == ["16"])
        // Nested: the host calls the program, which calls the host, which calls the program.
        let deep = host.map([1, 2], |x| host.map([x, x + 1], |y| "${x}${y}").join(","))
        assert(deep == ["11,12", "22,23"])
    "#;
    run(&mapping()?, source)
}

#[test]
fn errors_pass_through_the_host() -> Done {
    let mut host = mapping()?;
    host.function("swallow(f)", |caller: &mut Caller<'_>, f: Function<(), i64>| {
        f.call(caller, ()).unwrap_or(-1)
    })?;
    host.function("other(f)", |caller: &mut Caller<'_>, f: Function<(), i64>| {
        f.call(caller, ()).map_err(|error| HostError::new("Other", format!("because of {}", error.kind)))
    })?;
    let source = r#"
        import host
        let mine = Error("Mine", "thrown in a callback")
        try {
            host.map([1], |x| throw mine)
            assert(false)
        } catch e {
            assert(e == mine)
            assert(e.trace.len() == 2 && e.trace[1].starts_with("main "))
        }
        try { host.map([0], |x| str(1 / x)) } catch e { assert(e.kind == "DivisionByZero") }
        assert(host.swallow(|| [1][5]) == -1)
        try { host.other(|| [1][5]) } catch e { assert(e.kind == "Other" && e.message == "because of IndexOutOfBounds") }
        let caught = host.map([1], |x| { try { throw Error("a", "b") } catch e { e.kind } })
        assert(caught == ["a"])
        assert(host.swallow(|| 5) == 5)
    "#;
    run(&host, source)?;
    let error = error(
        &host,
        "import host\nfn inner(x: int) -> string { throw Error(\"Deep\", \"down\") }\nhost.map([1], inner)",
    )?;
    assert_eq!(error.to_string(), "error[Deep]: down\n  inner (main.vit:2:30)\n  main (main.vit:3:6)");
    Ok(())
}

#[test]
fn limits_hold_across_the_host() -> Done {
    let mut host = mapping()?;
    host.function("swallow(f)", |caller: &mut Caller<'_>, f: Function<(), ()>| f.call(caller, ()).is_ok())?;
    host.function("work(units)", |caller: &mut Caller<'_>, units: i64| caller.charge(units as u64))?;
    let engine = Engine::new().with_module(host)?;
    let with = |source: &str, config: VmConfig| -> Result<RuntimeError, Box<dyn Error>> {
        let program = engine.compile("main.vit", source, &mut NoFiles)?;
        Ok(engine.vm(&program, config)?.run().unwrap_err())
    };
    // Nobody catches the end of the fuel: neither the program nor a host that looks away.
    let endless = "import host\nwhile true { host.swallow(|| { while true { } }) }";
    let config = || VmConfig { fuel: Some(100_000), ..VmConfig::default() };
    assert_eq!(with(endless, config())?.kind, "OutOfFuel");
    assert_eq!(with("import host\nwhile true { host.work(1000) }", config())?.kind, "OutOfFuel");
    let config = VmConfig { timeout: Some(std::time::Duration::from_millis(20)), ..VmConfig::default() };
    assert_eq!(with(endless, config)?.kind, "Timeout");
    let hungry = "import host\nlet all: array<string> = []\nwhile true { host.swallow(|| { all.push(\"x\".repeat(1000)) }) }";
    let config = VmConfig { max_memory: 4 << 20, ..VmConfig::default() };
    assert_eq!(with(hungry, config)?.kind, "OutOfMemory");
    // The program ends itself in a callback.
    let program = engine.compile(
        "main.vit",
        "import host\nimport system\nhost.swallow(|| system.exit(7))\nprint(1)",
        &mut NoFiles,
    )?;
    let output = vitte_output();
    let config = VmConfig { host: output.1, ..VmConfig::default() };
    assert_eq!(engine.vm(&program, config)?.run()?, 7);
    assert!(output.0.lock().unwrap().is_empty());
    Ok(())
}

/// A host whose output is kept.
fn vitte_output() -> (Arc<Mutex<Vec<u8>>>, Host) {
    struct Kept(Arc<Mutex<Vec<u8>>>);
    impl std::io::Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let kept = Arc::new(Mutex::new(Vec::new()));
    (Arc::clone(&kept), Host { stdout: Some(Box::new(Kept(kept))), ..Host::denying() })
}

#[test]
fn host_and_program_call_each_other_only_so_deep() -> Done {
    let mut host = HostModule::new("host");
    host.function("again(f, n)", |caller: &mut Caller<'_>, f: Function<(i64,), i64>, n: i64| {
        f.call(caller, (n,))
    })?;
    let source = r#"
        import host
        fn down(n: int) -> int {
            if n == 0 { return 0 }
            return host.again(down, n - 1) + 1
        }
        assert(down(50) == 50)
        try { down(1000); assert(false) } catch e { assert(e.kind == "StackOverflow") }
        assert(down(50) == 50)
    "#;
    run(&host, source)
}

#[test]
fn function_values_outlive_the_call() -> Done {
    let source = r#"
        pub fn counter(by: int) -> fn() -> int { let n = 0; return || { n += by; n } }
        pub fn use_it(f: fn() -> int) -> int { return f() * 10 }
        pub fn garbage() { for i in 0..1000 { str(i) } }
        pub fn broken() -> fn() -> int { return || [1][1] }
    "#;
    let host = HostModule::new("host");
    on_all(&host, source, |vm, program| {
        vm.run()?;
        let counter: Func<(i64,), Function<(), i64>> = program.func("counter")?;
        let (one, ten) = (counter.call(vm, (1,))?, counter.call(vm, (10,))?);
        program.func::<(), ()>("garbage")?.call(vm, ())?;
        assert_eq!((one.call(vm, ())?, ten.call(vm, ())?, one.clone().call(vm, ())?), (1, 10, 2));
        // Back into the program.
        assert_eq!(program.func::<(Function<(), i64>,), i64>("use_it")?.call(vm, (ten.clone(),))?, 200);
        drop(one);
        for _ in 0..1000 {
            counter.call(vm, (3,))?;
        }
        assert_eq!(ten.call(vm, ())?, 30);
        let broken = program.func::<(), Function<(), i64>>("broken")?.call(vm, ())?;
        assert_eq!(broken.call(vm, ()).unwrap_err().kind, "IndexOutOfBounds");
        assert_eq!(ten.call(vm, ())?, 40);
        Ok(())
    })
}

#[test]
fn function_values_belong_to_their_machine() -> Done {
    let engine = Engine::new();
    let program = engine.compile("main.vit", "pub fn f() -> fn() -> int { return || 1 }", &mut NoFiles)?;
    let machine = || engine.vm(&program, VmConfig::default());
    let (mut first, mut second) = (machine()?, machine()?);
    let f = program.func::<(), Function<(), i64>>("f")?;
    let of_first = f.call(&mut first, ())?;
    let error = of_first.call(&mut second, ()).unwrap_err();
    assert_eq!((&*error.kind, &*error.message), ("InvalidArgument", "the value belongs to another machine"));
    assert_eq!(of_first.call(&mut first, ())?, 1);
    drop(first);
    assert!(of_first.call(&mut second, ()).is_err());
    Ok(())
}

struct Door {
    opened: i64,
    dropped: Arc<AtomicUsize>,
}

impl HostObject for Door {
    const NAME: &'static str = "Door";
}

impl Drop for Door {
    fn drop(&mut self) {
        self.dropped.fetch_add(1, Ordering::Relaxed);
    }
}

fn doors(dropped: &Arc<AtomicUsize>) -> Result<HostModule, HostModuleError> {
    let mut host = HostModule::new("house");
    let dropped = Arc::clone(dropped);
    host.associated::<Door, _, _>("new", move || {
        Object::new(Door { opened: 0, dropped: Arc::clone(&dropped) })
    })?;
    host.method::<Door, _, _>("open(times)", |door: Object<Door>, times: i64| {
        door.lock()?.opened += times;
        Ok::<(), HostError>(())
    })?;
    host.method::<Door, _, _>("opened", |door: Object<Door>| door.lock().map(|door| door.opened))?;
    host.method::<Door, _, _>(
        "twice(f)",
        |caller: &mut Caller<'_>, door: Object<Door>, f: Function<(), i64>| {
            let mut door = door.lock()?;
            door.opened += f.call(caller, ())? * 2;
            Ok::<i64, HostError>(door.opened)
        },
    )?;
    host.function("same(a, b)", |a: Object<Door>, b: Object<Door>| a.is(&b))?;
    host.function("all(doors)", |doors: Vec<Object<Door>>| {
        doors.iter().map(|door| Ok(door.lock()?.opened)).sum::<Result<i64, HostError>>()
    })?;
    Ok(host)
}

#[test]
fn objects_of_the_host_have_methods() -> Done {
    let dropped = Arc::default();
    let source = r#"
        import house
        from house import Door
        let front = Door.new()
        let back: Door = house.Door.new()
        front.open(2)
        back.open(5)
        assert(front.opened() == 2 && back.opened() == 5)
        assert(house.same(front, front) && !house.same(front, back))
        assert(house.all([front, back, front]) == 9)
        assert(front.twice(|| 4) == 10)
        try { front.twice(|| front.opened()); assert(false) } catch e { assert(e.kind == "InUse") }
        assert(front.opened() == 10)
        // What the program makes up is not an object of the host.
        let forged = Door { number: 0 }
        try { forged.opened(); assert(false) } catch e {
            assert(e.kind == "InvalidArgument" && e.message == "this `Door` was not made by the host")
        }
        front.number = back.number
        try { front.opened(); assert(false) } catch e { assert(e.kind == "InvalidArgument") }
        let m: map<string, Door> = {"back": back}
        assert(m["back"].opened() == 5)
    "#;
    run(&doors(&dropped)?, source)?;
    assert_eq!(dropped.load(Ordering::Relaxed), 2 * 6, "machines that are gone have let go of all objects");
    Ok(())
}

#[test]
fn objects_that_nobody_has_are_dropped_while_the_program_runs() -> Done {
    let dropped: Arc<AtomicUsize> = Arc::default();
    let source = "import house\nfor i in 0..20000 { let door = house.Door.new(); door.open(i) }";
    on_all(&doors(&dropped)?, source, |vm, _| {
        let before = dropped.load(Ordering::Relaxed);
        vm.run()?;
        assert!(dropped.load(Ordering::Relaxed) - before > 19_000);
        Ok(())
    })
}

#[test]
fn objects_outlive_their_machine_in_the_host() -> Done {
    let dropped: Arc<AtomicUsize> = Arc::default();
    let engine = Engine::new().with_module(doors(&dropped)?)?;
    let source =
        "import house\nlet d = house.Door.new()\npub fn door() -> house.Door { d.open(1); return d }";
    let program = engine.compile("main.vit", source, &mut NoFiles)?;
    let mut vm = engine.vm(&program, VmConfig::default())?;
    vm.run()?;
    let door = program.func::<(), Object<Door>>("door")?.call(&mut vm, ())?;
    drop(vm);
    assert_eq!(door.lock()?.opened, 1);
    assert_eq!(dropped.load(Ordering::Relaxed), 0);
    drop(door);
    assert_eq!(dropped.load(Ordering::Relaxed), 1);
    Ok(())
}

#[test]
fn machines_keep_what_the_host_gives_them() -> Done {
    #[derive(Default)]
    struct Visits(i64);
    let mut host = HostModule::new("host");
    host.function("visit", |caller: &mut Caller<'_>| {
        let visits = caller.data::<Visits>();
        visits.0 += 1;
        visits.0
    })?;
    on_all(&host, "import host\nfn main() -> int { host.visit(); return host.visit() }", |vm, _| {
        vm.data::<Visits>().0 = 40;
        assert_eq!(vm.run()?, 42);
        assert_eq!(vm.data::<Visits>().0, 42);
        Ok(())
    })
}

#[test]
fn another_machine_may_run_inside_of_a_call() -> Done {
    let engine = Engine::new();
    let inner = engine.compile(
        "inner.vit",
        "pub fn spin() { while true { } }\npub fn ok() -> int { return 1 }",
        &mut NoFiles,
    )?;
    let mut host = HostModule::new("host");
    host.function("inner(name)", move |name: String| -> Result<i64, HostError> {
        let config = VmConfig { fuel: Some(1000), ..VmConfig::default() };
        let mut vm = Engine::new().vm(&inner, config)?;
        match name.as_str() {
            "spin" => inner.func::<(), ()>("spin")?.call(&mut vm, ()).map(|()| 0).map_err(Into::into),
            _ => Ok(inner.func::<(), i64>("ok")?.call(&mut vm, ())?),
        }
    })?;
    // The limit of the inner machine is an error that the outer program can catch.
    let source = r#"
        import host
        assert(host.inner("ok") == 1)
        try { host.inner("spin"); assert(false) } catch e { assert(e.kind == "OutOfFuel") }
        assert(host.inner("ok") == 1)
    "#;
    run(&host, source)
}
