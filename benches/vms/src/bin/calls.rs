//! What a call across the border costs, with two integers and one as the result: of a function of the program by its host, and of a
//! function of the host by the program, beside Lua (through `mlua`), wasmtime and Rhai. All take turns; the best round counts.
//!
//! ```sh
//! cargo run --release --manifest-path benches/vms/Cargo.toml --bin calls
//! cargo run --release --manifest-path benches/vms/Cargo.toml --bin calls --no-default-features --features luajit
//! ```

use std::error::Error;
use std::time::Instant;
use vitte::compiler::modules::NoFiles;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// How many calls a round makes.
const CALLS: i64 = 2_000_000;
const ROUNDS: usize = 9;

/// Makes so many calls, and answers their sum.
type Calls = Box<dyn FnMut(i64) -> Outcome<i64>>;

/// A peer: its name, calls of the host into the program, and of the program to the host.
struct Peer {
    name: &'static str,
    into_script: Calls,
    /// The loop of the program calls the host, and…
    into_host: Calls,
    /// …does the same without calling it.
    loop_alone: Calls,
}

fn main() -> Outcome<()> {
    let mut peers = vec![vitte()?, lua()?, wasmtime()?, rhai()?];
    let mut best = vec![[f64::INFINITY; 3]; peers.len()];
    for _ in 0..ROUNDS {
        for (peer, best) in peers.iter_mut().zip(&mut best) {
            // Rhai takes much longer for all.
            let calls = if peer.name == "rhai" { CALLS / 10 } else { CALLS };
            for (work, best) in
                [&mut peer.into_script, &mut peer.into_host, &mut peer.loop_alone].into_iter().zip(best)
            {
                let start = Instant::now();
                let sum = work(calls)?;
                assert_eq!(sum, calls, "{}", peer.name);
                *best = best.min(start.elapsed().as_nanos() as f64 / calls as f64);
            }
        }
    }
    println!(
        "{:<10} {:>16} {:>16} {:>24}",
        "ns a call", "host to script", "script to host", "the loop without calls"
    );
    for (peer, [script, host, alone]) in peers.iter().zip(&best) {
        println!("{:<10} {script:>16.1} {:>16.1} {alone:>24.1}", peer.name, host - alone);
    }
    Ok(())
}

fn vitte() -> Outcome<Peer> {
    let mut host = ::vitte::HostModule::new("host");
    host.function("add(a, b)", |a: i64, b: i64| a + b)?;
    let engine = ::vitte::Engine::new().with_module(host)?;
    let source = "
        import host
        pub fn add(a: int, b: int) -> int { return a + b }
        pub fn calls(n: int) -> int { let sum = 0; for i in 0..n { sum = host.add(sum, 1) } return sum }
        pub fn alone(n: int) -> int { let sum = 0; for i in 0..n { sum = sum + 1 } return sum }";
    let program = engine.compile("calls.vit", source, &mut NoFiles)?;
    let machine = || -> Outcome<::vitte::Vm> {
        let mut vm = engine.vm(&program, ::vitte::VmConfig::default())?;
        vm.run()?;
        Ok(vm)
    };
    let add = program.func::<(i64, i64), i64>("add")?;
    let mut vm = machine()?;
    let into_script: Calls = Box::new(move |calls| {
        let mut sum = 0;
        for _ in 0..calls {
            sum = add.call(&mut vm, (sum, 1))?;
        }
        Ok(sum)
    });
    let whole = |name: &str| -> Outcome<Calls> {
        let (whole, mut vm) = (program.func::<(i64,), i64>(name)?, machine()?);
        Ok(Box::new(move |calls| Ok(whole.call(&mut vm, (calls,))?)))
    };
    Ok(Peer { name: "vitte", into_script, into_host: whole("calls")?, loop_alone: whole("alone")? })
}

fn lua() -> Outcome<Peer> {
    let lua = mlua::Lua::new();
    let add = lua.create_function(|_, (a, b): (i64, i64)| Ok(a + b))?;
    lua.globals().set("host_add", add)?;
    lua.load(
        "function add(a, b) return a + b end
         function calls(n) local sum = 0; for i = 1, n do sum = host_add(sum, 1) end return sum end
         function alone(n) local sum = 0; for i = 1, n do sum = sum + 1 end return sum end",
    )
    .exec()?;
    let function = |name: &str| lua.globals().get::<mlua::Function>(name);
    // Functions do not keep their state alive.
    let (add, state) = (function("add")?, lua.clone());
    let into_script: Calls = Box::new(move |calls| {
        let _ = &state;
        let mut sum = 0;
        for _ in 0..calls {
            sum = add.call::<i64>((sum, 1))?;
        }
        Ok(sum)
    });
    let whole = |name: &str| -> Outcome<Calls> {
        let (whole, state) = (function(name)?, lua.clone());
        Ok(Box::new(move |calls| {
            let _ = &state;
            Ok(whole.call::<i64>(calls)?)
        }))
    };
    let name = if cfg!(feature = "luajit") { "mlua, jit" } else { "mlua, 5.4" };
    Ok(Peer { name, into_script, into_host: whole("calls")?, loop_alone: whole("alone")? })
}

fn wasmtime() -> Outcome<Peer> {
    let engine = wasmtime::Engine::default();
    let text = r#"(module
        (import "host" "add" (func $host_add (param i64 i64) (result i64)))
        (func (export "add") (param i64 i64) (result i64) local.get 0 local.get 1 i64.add)
        (func (export "calls") (param $n i64) (result i64) (local $sum i64)
            (loop $again
                (local.set $sum (call $host_add (local.get $sum) (i64.const 1)))
                (br_if $again (i64.ne (i64.const 0) (local.tee $n (i64.sub (local.get $n) (i64.const 1))))))
            local.get $sum)
        (func (export "alone") (param $n i64) (result i64) (local $sum i64)
            (loop $again
                (local.set $sum (i64.add (local.get $sum) (i64.const 1)))
                (br_if $again (i64.ne (i64.const 0) (local.tee $n (i64.sub (local.get $n) (i64.const 1))))))
            local.get $sum))"#;
    let module = wasmtime::Module::new(&engine, text)?;
    let mut linker = wasmtime::Linker::new(&engine);
    linker.func_wrap("host", "add", |a: i64, b: i64| a + b)?;
    let machine = || -> Outcome<(wasmtime::Store<()>, wasmtime::Instance)> {
        let mut store = wasmtime::Store::new(&engine, ());
        let instance = linker.instantiate(&mut store, &module)?;
        Ok((store, instance))
    };
    let (mut store, instance) = machine()?;
    let add = instance.get_typed_func::<(i64, i64), i64>(&mut store, "add")?;
    let into_script: Calls = Box::new(move |calls| {
        let mut sum = 0;
        for _ in 0..calls {
            sum = add.call(&mut store, (sum, 1))?;
        }
        Ok(sum)
    });
    let whole = |name: &str| -> Outcome<Calls> {
        let (mut store, instance) = machine()?;
        let whole = instance.get_typed_func::<i64, i64>(&mut store, name)?;
        Ok(Box::new(move |calls| Ok(whole.call(&mut store, calls)?)))
    };
    Ok(Peer { name: "wasmtime", into_script, into_host: whole("calls")?, loop_alone: whole("alone")? })
}

fn rhai() -> Outcome<Peer> {
    let mut engine = rhai::Engine::new();
    engine.set_max_operations(0);
    engine.register_fn("host_add", |a: i64, b: i64| a + b);
    let text = "
        fn add(a, b) { a + b }
        fn calls(n) { let sum = 0; for i in 0..n { sum = host_add(sum, 1) } sum }
        fn alone(n) { let sum = 0; for i in 0..n { sum = sum + 1 } sum }";
    let script = std::rc::Rc::new(engine.compile(text)?);
    let engine = std::rc::Rc::new(engine);
    let (own, of) = (std::rc::Rc::clone(&engine), std::rc::Rc::clone(&script));
    let into_script: Calls = Box::new(move |calls| {
        let mut scope = rhai::Scope::new();
        let mut sum = 0;
        for _ in 0..calls {
            sum = own
                .call_fn::<i64>(&mut scope, &of, "add", (sum, 1_i64))
                .map_err(|error| error.to_string())?;
        }
        Ok(sum)
    });
    let whole = |name: &'static str| -> Calls {
        let (engine, script) = (std::rc::Rc::clone(&engine), std::rc::Rc::clone(&script));
        Box::new(move |calls| {
            let called = engine.call_fn::<i64>(&mut rhai::Scope::new(), &script, name, (calls,));
            Ok(called.map_err(|error| error.to_string())?)
        })
    };
    Ok(Peer { name: "rhai", into_script, into_host: whole("calls"), loop_alone: whole("alone") })
}
