//! Measures reading and verifying: MB/s over a large file that is compiled from generated functions.

use std::fmt::Write;
use std::time::Instant;
use vitte::Engine;
use vitte::bytecode::Module;
use vitte::bytecode::vitbc::{self, WriteOptions};
use vitte::compiler::diagnostics::{Sources, render_all};
use vitte::compiler::driver::{self, Options};
use vitte::compiler::modules::NoFiles;

/// How many functions are generated: enough for a file of more than 20 MB.
const FUNCTIONS: u32 = 30_000;

/// How often each stage is measured; the median counts.
const ROUNDS: usize = 7;

/// Prints the table.
pub fn run(args: &[String]) -> Result<(), String> {
    if let Some(unknown) = args.first() {
        return Err(format!("`load` takes no option such as `{unknown}`"));
    }
    let module = generate()?;
    println!(
        "{} functions, {} instructions; median of {ROUNDS} rounds",
        module.functions.len(),
        module.code.len()
    );
    println!("\n{:<6} {:>9} {:>12} {:>12} {:>12}", "form", "MB", "read MB/s", "verify MB/s", "both MB/s");
    for compress in [false, true] {
        let bytes = vitbc::write(&module, &WriteOptions { compress }).map_err(|error| error.to_string())?;
        measure(&bytes, if compress { "zstd" } else { "plain" })?;
    }
    println!("\nMB/s count the bytes of the plain file, so that the forms can be compared.");
    Ok(())
}

fn measure(bytes: &[u8], form: &str) -> Result<(), String> {
    let engine = Engine::new();
    let (mut reads, mut verifies, mut both) = (Vec::new(), Vec::new(), Vec::new());
    let mut plain_len = 0;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let module = engine.read(bytes).map_err(|error| error.to_string())?;
        let read = start.elapsed().as_secs_f64();
        if plain_len == 0 {
            let plain = vitbc::write(&module, &WriteOptions::default()).map_err(|error| error.to_string())?;
            plain_len = plain.len();
        }
        let start = Instant::now();
        vitte::verify(&module).map_err(|error| error.to_string())?;
        let verify = start.elapsed().as_secs_f64();
        reads.push(read);
        verifies.push(verify);
        both.push(read + verify);
    }
    let rate = |times: &mut Vec<f64>| {
        times.sort_by(f64::total_cmp);
        plain_len as f64 / 1e6 / times[times.len() / 2]
    };
    let (read, verify, both) = (rate(&mut reads), rate(&mut verifies), rate(&mut both));
    println!("{form:<6} {:>9.1} {read:>12.0} {verify:>12.0} {both:>12.0}", bytes.len() as f64 / 1e6);
    Ok(())
}

/// A program of many functions, each with the constructs of ordinary code and numbers of its own.
fn generate() -> Result<Module, String> {
    let mut source = String::from("struct Item { id: int, weight: float, name: string, tags: array<int> }\n");
    for index in 0..FUNCTIONS {
        write_function(&mut source, index).map_err(|error| error.to_string())?;
    }
    let mut sources = Sources::new();
    let file = sources.add("generated.vit", source).map_err(|error| error.to_string())?;
    driver::compile(&mut sources, file, &mut NoFiles, &Engine::new().library(), &Options::default())
        .map(|compiled| compiled.module)
        .map_err(|problems| render_all(&problems, &sources, false))
}

fn write_function(out: &mut String, n: u32) -> std::fmt::Result {
    writeln!(
        out,
        "pub fn work{n}(items: array<Item>, limit: int, scale: float) -> int {{
    let total = {n}
    let heavy = 0.0
    for item in items {{
        if item.id % {m} == 0 && item.weight < scale * {n}.5 {{
            total += item.id * {m} - limit
            heavy += item.weight * scale
        }} else if item.name == \"item {n}\" {{
            item.tags.push(total)
            item.weight = heavy / 2.0
        }}
    }}
    let made = Item {{ id: total, weight: heavy, name: \"made ${{total}} of {n}\", tags: [total, limit, {n}] }}
    items.push(made)
    let i = 0
    while i < made.tags.len() {{
        made.tags[i] = made.tags[i] ^ (total >> {s})
        i += 1
    }}
    for step in 0..limit {{ total += step & {n} }}
    if total < 0 {{ return -total }}
    return total + {callee}
}}",
        m = n % 97 + 2,
        s = n % 63,
        callee = if n == 0 { "0".to_string() } else { format!("work{}(items, limit - 1, scale)", n - 1) },
    )
}
