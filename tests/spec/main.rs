//! Programs with the output that another language says they should have. Every program runs in every mode, from the
//! compiler's module as well as from files of every form, and survives `disasm | asm`.

use std::path::Path;
use vitte::Engine;
use vitte::bytecode::vitbc::{self, WriteOptions};
use vitte::bytecode::{Module, assembler, disassembler};
use vitte::memory::CollectorKind;
use vitte_testing::files::{below, check_all, short};
use vitte_testing::program::{Ended, Mode, Repeatable, compile, expected, fuel_of, run, run_deterministic};

fn programs() -> Vec<std::path::PathBuf> {
    // What programs import stands in folders named `lib`; what calls C is run from `tests/ffi`, plug-ins by their host.
    let is_left_out = |name: &std::ffi::OsStr| name == "lib" || name == "ffi" || name == "plugins";
    let is_program = |path: &std::path::PathBuf| !path.components().any(|part| is_left_out(part.as_os_str()));
    [below("tests/spec", "vit"), below("examples", "vit")].concat().into_iter().filter(is_program).collect()
}

fn compare(wanted: &Ended, found: &Ended) -> Result<(), String> {
    if wanted == found {
        return Ok(());
    }
    let different = wanted.stdout.lines().zip(found.stdout.lines()).position(|(a, b)| a != b);
    let line = different.unwrap_or_else(|| wanted.stdout.lines().count().min(found.stdout.lines().count()));
    Err(format!(
        "line {} of the output: expected {:?}, found {:?}; expected end {:?} {:?}, found {:?} {:?}",
        line + 1,
        wanted.stdout.lines().nth(line),
        found.stdout.lines().nth(line),
        wanted.status,
        wanted.error,
        found.status,
        found.error
    ))
}

fn check(path: &Path, optimise: bool, mode: Mode) -> Result<(), String> {
    let module = compile(path, optimise)?;
    compare(&expected(path), &run(module, mode)?)
}

#[test]
fn programs_print_what_they_should() {
    check_all(&programs(), |path| check(path, true, Mode::Plain));
}

#[test]
fn programs_do_the_same_without_optimisation() {
    check_all(&programs(), |path| check(path, false, Mode::Plain));
}

#[test]
fn programs_do_the_same_in_the_portable_loop() {
    check_all(&programs(), |path| check(path, true, Mode::Portable));
}

#[test]
fn programs_do_the_same_in_the_traced_loop() {
    check_all(&cheap(), |path| check(path, true, Mode::Traced));
}

#[test]
fn programs_do_the_same_with_every_collector() {
    for collector in CollectorKind::ALL {
        check_all(&programs(), |path| check(path, true, Mode::Collected(*collector)));
    }
}

#[test]
fn programs_do_the_same_under_the_stress_of_generations() {
    check_all(&cheap(), |path| check(path, true, Mode::Stressed(CollectorKind::Generational)));
}

#[test]
fn programs_do_the_same_under_the_stress_of_marking_and_sweeping() {
    check_all(&cheap(), |path| check(path, true, Mode::Stressed(CollectorKind::MarkSweep)));
}

#[test]
fn programs_do_the_same_under_the_stress_of_counting() {
    check_all(&cheap(), |path| check(path, true, Mode::Stressed(CollectorKind::Rc)));
}

/// With a deterministic host also fuel and memory are the same in every run; fuel is with every collector.
#[test]
fn programs_do_the_same_in_every_run() {
    check_all(&programs(), |path| {
        let engine = Engine::new();
        let program = engine.prepare(compile(path, true)?).map_err(|error| error.to_string())?;
        let mut fuel = None;
        for collector in CollectorKind::ALL {
            let first = run_deterministic(&engine, &program, *collector)?;
            let second = run_deterministic(&engine, &program, *collector)?;
            if first != second {
                let all = |run: &Repeatable| {
                    format!("fuel {}, peak {}, allocated {}", run.fuel, run.peak, run.allocated)
                };
                return Err(format!("{}: {} and {}", collector.name(), all(&first), all(&second)));
            }
            if *fuel.get_or_insert(first.fuel) != first.fuel {
                return Err(format!("{}: fuel {}, not {fuel:?}", collector.name(), first.fuel));
            }
        }
        Ok(())
    });
}

#[test]
fn fuel_is_the_same_with_every_collector_and_in_every_loop() {
    // What asks for the collector's figures gets others with each.
    let asks = |path: &std::path::PathBuf| vitte_testing::files::text(path).contains("gc.stats");
    let programs: Vec<_> = cheap().into_iter().filter(|path| !asks(path)).collect();
    check_all(&programs, |path| {
        let engine = Engine::new();
        let program = engine.prepare(compile(path, true)?).map_err(|error| error.to_string())?;
        let plain = fuel_of(&engine, &program, Mode::Plain)?;
        let collected = CollectorKind::ALL.iter().map(|collector| Mode::Collected(*collector));
        for mode in collected.chain([Mode::Portable, Mode::Traced]) {
            let fuel = fuel_of(&engine, &program, mode)?;
            if fuel != plain {
                return Err(format!("{plain} units of fuel, but {fuel} in the mode {mode:?}"));
            }
        }
        Ok(())
    });
}

/// Programs that are not too long for modes in which each step is dear.
fn cheap() -> Vec<std::path::PathBuf> {
    const DEAR: &[&str] = &[
        "examples/fib.vit",
        "examples/nbody.vit",
        "examples/sieve.vit",
        "examples/mandelbrot.vit",
        "examples/primes.vit",
        "examples/collatz.vit",
        "examples/lisp.vit",
        "examples/life.vit",
        "examples/sha256.vit",
        "examples/brainfuck.vit",
        "examples/bigint.vit",
        "tests/spec/text/floats_round_trip.vit",
        "tests/spec/library/sort_random.vit",
        "tests/spec/json/reject.vit",
        "tests/spec/json/accept.vit",
        "tests/spec/maps/many.vit",
    ];
    programs().into_iter().filter(|path| !DEAR.contains(&short(path).as_str())).collect()
}

/// Every form that a file of the module can have.
fn forms(module: &Module) -> Result<Vec<Vec<u8>>, String> {
    let mut stripped = module.clone();
    stripped.strip();
    let mut files = Vec::new();
    for module in [module, &stripped] {
        for compress in [false, true] {
            files.push(vitbc::write(module, &WriteOptions { compress }).map_err(|error| error.to_string())?);
        }
    }
    Ok(files)
}

#[test]
fn files_of_every_form_do_the_same() {
    check_all(&programs(), |path| {
        let module = compile(path, true)?;
        for bytes in forms(&module)? {
            let read = Engine::new().read(&bytes).map_err(|error| error.to_string())?;
            compare(&expected(path), &run(read, Mode::Plain)?)?;
        }
        Ok(())
    });
}

#[test]
fn the_same_source_gives_the_same_bytes() {
    check_all(&programs(), |path| {
        let first = forms(&compile(path, true)?)?;
        if first == forms(&compile(path, true)?)? { Ok(()) } else { Err("the bytes differ".into()) }
    });
}

#[test]
fn a_listing_assembles_to_the_same_bytes() {
    check_all(&programs(), |path| {
        for optimise in [true, false] {
            let mut module = compile(path, optimise)?;
            module.debug.sources.insert(0, vitte_testing::files::text(path));
            let listing = disassembler::disassemble(&module);
            let again = assembler::assemble(&listing, "listing")
                .map_err(|errors| format!("{}\n{listing}", errors[0].render(&listing, "listing")))?;
            if forms(&module)? != forms(&again)? {
                return Err(format!("the bytes differ; the listing was:\n{listing}"));
            }
        }
        Ok(())
    });
}
