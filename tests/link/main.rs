//! Programs whose modules are compiled to files of their own. Whatever a program prints as one file, it prints in parts;
//! and whatever happens to one of the parts, the answer is that, or an error.
//!
//! The programs are those of `tests/spec` and the ones in this folder, where a program stands in a folder of its own, with
//! what it imports in `lib`.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use vitte::Engine;
use vitte::bytecode::Module;
use vitte::bytecode::module::{Export, Origin, TypeIndex};
use vitte::bytecode::operands::{FuncIndex, ImportIndex};
use vitte::bytecode::vitbc::{self, WriteOptions};
use vitte::memory::CollectorKind;
use vitte_testing::files::{below, check_all, short};
use vitte_testing::mutate::Noise;
use vitte_testing::program::{Mode, Parts, compile, compile_parts, run, run_program};

/// The longest that any answer may take.
const PATIENCE: Duration = Duration::from_secs(5);

fn programs() -> Vec<PathBuf> {
    let is_program = |path: &PathBuf| !path.components().any(|part| part.as_os_str() == "lib");
    [below("tests/spec", "vit"), below("tests/link", "vit")].concat().into_iter().filter(is_program).collect()
}

/// Those that have more than one module of their own, in parts.
fn of_several_modules() -> Vec<(PathBuf, Parts)> {
    let parts = programs().into_iter().filter_map(|path| {
        let parts = compile_parts(&path, true).ok()?;
        Some((path, parts))
    });
    let several: Vec<_> = parts.filter(|(_, parts)| !parts.libraries.is_empty()).collect();
    assert!(several.len() >= 3, "three programs of several modules are linked");
    several
}

/// The same output and end from one file and from several. (A program that does not compile at all is reported by the
/// tests of `tests/spec`.)
fn compare(path: &Path, optimise: bool, mode: Mode) -> Result<(), String> {
    let Ok(whole) = compile(path, optimise) else { return Ok(()) };
    let engine = Engine::new();
    let joined = compile_parts(path, optimise)?.load(&engine)?;
    let (wanted, found) = (run(whole, mode)?, run_program(&engine, &joined, mode)?);
    match wanted == found {
        true => Ok(()),
        false => Err(format!("in one file:\n{wanted:#?}\nin parts:\n{found:#?}")),
    }
}

#[test]
fn programs_do_the_same_in_parts() {
    check_all(&programs(), |path| compare(path, true, Mode::Plain));
}

#[test]
fn programs_do_the_same_in_parts_without_optimisation() {
    check_all(&programs(), |path| compare(path, false, Mode::Plain));
}

#[test]
fn programs_do_the_same_in_parts_under_stress() {
    let several: Vec<PathBuf> = of_several_modules().into_iter().map(|(path, _)| path).collect();
    for collector in CollectorKind::ALL {
        check_all(&several, |path| compare(path, true, Mode::Stressed(*collector)));
    }
}

#[test]
fn parts_are_the_same_files_each_time() {
    let several: Vec<PathBuf> = of_several_modules().into_iter().map(|(path, _)| path).collect();
    check_all(&several, |path| {
        let (first, second) = (compile_parts(path, true)?, compile_parts(path, true)?);
        match first.program == second.program && first.libraries == second.libraries {
            true => Ok(()),
            false => Err("compiling it again gives other files".into()),
        }
    });
}

/// A changed byte is seen by the checksums, whichever file it is in.
#[test]
fn a_changed_byte_of_a_part_is_refused() {
    let engine = Engine::new();
    for (path, parts) in of_several_modules() {
        let mut noise = Noise(5 + short(&path).len() as u64);
        let bytes =
            |module: &Module| vitbc::write(module, &WriteOptions::default()).expect("it was compiled");
        let program = bytes(&parts.program);
        let libraries: std::collections::BTreeMap<_, _> =
            parts.libraries.iter().map(|(name, module)| (name.clone(), bytes(module))).collect();
        let names: Vec<_> = libraries.keys().cloned().collect();
        for _ in 0..40 {
            let mut libraries = libraries.clone();
            let name = &names[noise.below(names.len())];
            let library = libraries.get_mut(name).expect("it is one of the names");
            let at = noise.below(library.len());
            library[at] ^= 1 << noise.below(8);
            let answer = engine.load_with("program", &program, &mut libraries);
            let error = answer.err().unwrap_or_else(|| panic!("{}: {name} was accepted", short(&path)));
            assert!(error.to_string().contains(name.as_str()), "{error}");
        }
    }
}

/// Changes that the checksums do not see, because the file was made like that: they meet the verifier and the linker.
#[test]
fn a_part_that_is_wrong_is_refused_or_harmless() {
    let engine = Engine::new();
    for (path, parts) in of_several_modules() {
        let mut noise = Noise(11 + short(&path).len() as u64);
        let names: Vec<_> = parts.libraries.keys().cloned().collect();
        for _ in 0..300 {
            let mut changed = parts.clone();
            let which = noise.below(names.len() + 1);
            let module = match names.get(which) {
                Some(name) => changed.libraries.get_mut(name).expect("it is one of the names"),
                None => &mut changed.program,
            };
            for _ in 0..1 + noise.below(3) {
                spoil(module, &mut noise);
            }
            let start = Instant::now();
            let answer = changed.load(&engine);
            assert!(start.elapsed() < PATIENCE, "{}: the answer took {:?}", short(&path), start.elapsed());
            if let Err(message) = answer {
                assert!(!message.is_empty());
            }
        }
    }
}

/// Makes something of a module wrong, as a rule of what it says of its place among others.
fn spoil(module: &mut Module, noise: &mut Noise) {
    let number = |noise: &mut Noise| if noise.below(4) == 0 { u32::MAX } else { noise.below(30) as u32 };
    let ty = |noise: &mut Noise, module: &Module| {
        TypeIndex(noise.below(TypeIndex::FIRST_DEFINED as usize + module.types.len() + 2) as u32)
    };
    match noise.below(10) {
        0 if !module.code.is_empty() => {
            let at = noise.below(module.code.len());
            module.code[at] ^= 1 << noise.below(64);
        }
        1 => drop(module.link.imports.insert(number(noise))),
        2 => drop(module.link.imports.pop_first()),
        3 => drop(module.link.forwards.insert(number(noise), ImportIndex(number(noise)))),
        4 => {
            let names = ["", "std", "geometry", "tests.link.geometry.lib.geometry"];
            let origin = Origin {
                module: names[noise.below(names.len())].to_string(),
                arguments: (0..noise.below(3)).map(|_| ty(noise, module)).collect(),
            };
            let of = ty(noise, module);
            module.link.origins.insert(of, origin);
        }
        5 => drop(module.link.origins.pop_first()),
        6 if !module.imports.is_empty() => {
            let at = noise.below(module.imports.len());
            let other = module.imports[noise.below(module.imports.len())].clone();
            match noise.below(3) {
                0 => module.imports[at].name = other.name,
                1 => module.imports[at].module = other.module,
                _ => module.imports[at].signature = other.signature,
            }
        }
        7 => {
            let names: Vec<_> = module.exports.keys().cloned().collect();
            if let Some(name) = names.get(noise.below(names.len().max(1))) {
                module.exports.insert(name.clone(), Export::Function(FuncIndex(number(noise))));
            }
        }
        8 if !module.types.is_empty() => {
            let (at, from) = (noise.below(module.types.len()), noise.below(module.types.len()));
            module.types[at] = module.types[from].clone();
        }
        _ => module.link.modules.push(["program", "", "std"][noise.below(3)].to_string()),
    }
}
