//! What a machine costs: ten thousand are made, run and dropped, and ten thousand kept beside each other; beside states of Lua
//! (`lua_newstate`, through `mlua`, without libraries) and instances of wasmtime (a store and an instance of one module).
//!
//! ```sh
//! cargo run --release --manifest-path benches/vms/Cargo.toml
//! ```

use std::error::Error;
use std::process::Command;
use std::time::{Duration, Instant};

/// How many machines there are.
const MACHINES: u32 = 10_000;
/// How often the time is taken; the best counts.
const ROUNDS: u32 = 7;

/// What can be measured: a name, and what makes a machine that has run.
type Maker = Box<dyn Fn() -> Result<Box<dyn std::any::Any>, Box<dyn Error>>>;
const NAMES: [&str; 4] = ["vitte", "vitte, one byte printed", "lua", "wasmtime"];

fn main() -> Result<(), Box<dyn Error>> {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    match &*asked {
        [name, what] => measure(&maker(name)?, what),
        _ => report(),
    }
}

/// Prints a row for each. Each figure is found by a process of its own: memory that was used before would be used again.
fn report() -> Result<(), Box<dyn Error>> {
    println!("{:<26} {:>12} {:>18}", "", "ns for a life", "bytes of one kept");
    for name in NAMES {
        let mut figures = Vec::new();
        for what in ["time", "memory"] {
            let output = Command::new(std::env::current_exe()?).args([name, what]).output()?;
            if !output.status.success() {
                return Err(String::from_utf8_lossy(&output.stderr).into());
            }
            figures.push(String::from_utf8(output.stdout)?.trim().to_string());
        }
        println!("{name:<26} {:>12} {:>18}", figures[0], figures[1]);
    }
    Ok(())
}

fn maker(name: &str) -> Result<Maker, Box<dyn Error>> {
    Ok(match name {
        "vitte" => vitte_machine("fn main() { }")?,
        "vitte, one byte printed" => vitte_machine("import io\nio.write(\".\")")?,
        "lua" => Box::new(|| {
            let lua = mlua::Lua::new_with(mlua::StdLib::NONE, mlua::LuaOptions::default())?;
            lua.load("return").exec()?;
            Ok(Box::new(lua))
        }),
        "wasmtime" => {
            let engine = wasmtime::Engine::default();
            let module = wasmtime::Module::new(&engine, "(module (func (export \"main\")))")?;
            Box::new(move || {
                let mut store = wasmtime::Store::new(&engine, ());
                let instance = wasmtime::Instance::new(&mut store, &module, &[])?;
                instance.get_typed_func::<(), ()>(&mut store, "main")?.call(&mut store, ())?;
                Ok(Box::new((store, instance)))
            })
        }
        _ => return Err(format!("there is no `{name}`").into()),
    })
}

fn vitte_machine(text: &str) -> Result<Maker, Box<dyn Error>> {
    let engine = vitte::Engine::new();
    let program = engine.compile("main.vit", text, &mut vitte::compiler::modules::NoFiles)?;
    Ok(Box::new(move || {
        let host = vitte::Host { stdout: Some(Box::new(std::io::sink())), ..vitte::Host::denying() };
        let mut vm = engine.vm(&program, vitte::VmConfig { host, ..vitte::VmConfig::default() })?;
        vm.run()?;
        Ok(Box::new(vm))
    }))
}

fn measure(maker: &Maker, what: &str) -> Result<(), Box<dyn Error>> {
    if what == "memory" {
        let mut kept = Vec::with_capacity(MACHINES as usize);
        kept.push(maker()?);
        let before = resident()?;
        for _ in 1..MACHINES {
            kept.push(maker()?);
        }
        println!("{}", resident()?.saturating_sub(before) / u64::from(MACHINES - 1));
        return Ok(());
    }
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for _ in 0..MACHINES {
            drop(std::hint::black_box(maker()?));
        }
        best = best.min(start.elapsed());
    }
    println!("{}", (best / MACHINES).as_nanos());
    Ok(())
}

/// Bytes of memory that the process has, as Linux tells.
fn resident() -> Result<u64, Box<dyn Error>> {
    let statm = std::fs::read_to_string("/proc/self/statm")?;
    let pages: u64 = statm.split(' ').nth(1).ok_or("no figure")?.parse()?;
    Ok(pages * 4096)
}
