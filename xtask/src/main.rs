//! `cargo xtask`: the chores of this repository.
#![forbid(unsafe_code)]

mod bench;
mod bench_io;
mod codegen;
mod compile_speed;
mod fuzz;
mod header;
mod load;
mod memory;
mod tidy;

use std::process::ExitCode;

const HELP: &str = "\
The chores of this repository.

Usage: cargo xtask <COMMAND> [OPTIONS]

Commands:
  codegen          Writes the pages that are generated: docs/isa.md, docs/stdlib,
                   the list of natives that has a version, crates/stdlib/api.txt,
                   and the header of the C library, crates/capi/include/vitte.h
  tidy             Checks the layers between crates and the rules for sources
  bench            Runs the benchmark programs beside other languages and prints the ratios (--save, --peers, names)
  bench --startup  Measures the start of a program that prints one line
  bench-io         Runs the programs that read and write large files, beside other languages
  bench-memory     Runs the programs that allocate with every collector, beside other languages (--quick)
  compile-speed    Measures the stages of the compiler over generated programs, in lines a second
  fuzz             Compiles sources that nobody would write (--seconds 60, --seed 1), and keeps what breaks a promise
  load             Measures reading and verifying of a large generated file, in MB/s
  plot-memory      Draws how the cost of memory grows, into docs/memory
  prefixes         Checks and formats every prefix of every program (--stride 1); takes long
  help             Prints this
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) =
        args.split_first().map_or(("help", &[][..]), |(first, rest)| (first.as_str(), rest));
    let outcome = match command {
        "codegen" => codegen::run(),
        "tidy" => tidy::run(),
        "bench" => bench::run(rest),
        "bench-io" => bench_io::run(rest),
        "bench-memory" => memory::bench(rest),
        "compile-speed" => compile_speed::run(rest),
        "fuzz" => fuzz::run(rest),
        "load" => load::run(rest),
        "plot-memory" => memory::plot(rest),
        "prefixes" => fuzz::prefixes(rest),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(format!("there is no chore `{other}`; `cargo xtask help` lists them")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the repository.
fn root() -> std::path::PathBuf {
    let manifest = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_path_buf()
}
