//! `cargo xtask fuzz`: sources that nobody would write, through the whole front end.
//!
//! A round takes a program of the repository, cuts, mixes and stuffs it, and holds the compiler to what it promises for any
//! text: it ends, soon, without a panic; what it compiles passes the verifier; what the formatter lays out is laid out the same
//! when it is formatted again, and means the same. A text that breaks a promise is kept in `target/fuzz`.

mod mutate;

use mutate::Mutator;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use vitte::Engine;
use vitte::compiler::diagnostics::{Diagnostics, Sources};
use vitte::compiler::driver::{self, Options};
use vitte::compiler::format::{NotFormatted, format};
use vitte::compiler::modules::InMemory;

/// The longest that one text may take: more is a hang.
const PATIENCE: Duration = Duration::from_secs(20);
/// The native stack of the thread that compiles: that of a main thread on most systems.
const STACK_BYTES: usize = 8 << 20;

struct Settings {
    seconds: u64,
    seed: u64,
}

fn settings(args: &[String]) -> Result<Settings, String> {
    let mut settings = Settings { seconds: 60, seed: 1 };
    let mut args = args.iter();
    while let Some(option) = args.next() {
        let value = args.next().ok_or_else(|| format!("`{option}` needs a value"))?;
        let number = value.parse().map_err(|_| format!("`{value}` is not a number"))?;
        match option.as_str() {
            "--seconds" => settings.seconds = number,
            "--seed" => settings.seed = number,
            _ => return Err(format!("there is no option `{option}`: fuzz takes --seconds and --seed")),
        }
    }
    Ok(settings)
}

/// Runs the chore.
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    let settings = settings(args)?;
    let folder = crate::root().join("target/fuzz");
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let corpus = corpus(&crate::root())?;
    let began = Arc::new(AtomicU64::new(0));
    watch(began.clone(), folder.join("last.vit"));
    let work = move || rounds(&settings, &corpus, &folder, &began);
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(work);
    thread.map_err(|error| error.to_string())?.join().map_err(|_| "the fuzzer itself failed".to_string())?
}

/// Every source of the repository.
fn corpus(root: &Path) -> Result<Vec<String>, String> {
    let mut texts = Vec::new();
    let mut folders: Vec<PathBuf> =
        ["tests", "examples", "crates/stdlib/vit"].map(|name| root.join(name)).into();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).map_err(|error| error.to_string())?.flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "vit") {
                texts.extend(std::fs::read_to_string(&path));
            }
        }
    }
    texts.sort();
    Ok(texts)
}

/// Ends the process if one text takes too long. `began` is when it began, in milliseconds; 0 between two.
fn watch(began: Arc<AtomicU64>, last: PathBuf) {
    let start = Instant::now();
    std::thread::spawn(move || {
        let mut seen = (0, start);
        loop {
            std::thread::sleep(Duration::from_millis(500));
            let round = began.load(Ordering::Relaxed);
            if round != seen.0 {
                seen = (round, Instant::now());
            } else if round > 0 && seen.1.elapsed() > PATIENCE {
                eprintln!("error: a text takes more than {PATIENCE:?}: {}", last.display());
                std::process::exit(1);
            }
        }
    });
}

fn rounds(settings: &Settings, corpus: &[String], folder: &Path, began: &AtomicU64) -> Result<(), String> {
    let start = Instant::now();
    let mut mutator = Mutator::new(corpus, settings.seed);
    let (mut rounds, mut compiled, mut broken) = (0_u64, 0_u64, 0_u64);
    std::panic::set_hook(Box::new(|_| {}));
    while start.elapsed().as_secs() < settings.seconds {
        rounds += 1;
        let text = mutator.text();
        // Should the process die, this is what killed it.
        std::fs::write(folder.join("last.vit"), &text).map_err(|error| error.to_string())?;
        began.store(rounds, Ordering::Relaxed);
        let outcome = std::panic::catch_unwind(|| check(&text));
        match outcome.unwrap_or_else(|_| Err("it panics".into())) {
            Ok(compiles) => compiled += u64::from(compiles),
            Err(fault) => {
                broken += 1;
                let path = folder.join(format!("{}-{rounds}.vit", settings.seed));
                std::fs::write(&path, &text).map_err(|error| error.to_string())?;
                eprintln!("{}: {fault}", path.display());
            }
        }
    }
    began.store(0, Ordering::Relaxed);
    println!(
        "{rounds} texts in {} s: {compiled} compiled, {broken} broke a promise",
        start.elapsed().as_secs()
    );
    if broken > 0 { Err(format!("{broken} texts broke a promise")) } else { Ok(()) }
}

/// Whether the text compiles; `Err` tells the promise that is broken.
fn check(text: &str) -> Result<bool, String> {
    let engine = Engine::new();
    let library = engine.library();
    formatting(text)?;
    let mut sources = Sources::new();
    let Ok(file) = sources.add("fuzz.vit", text) else { return Ok(false) };
    let checked = driver::check(&mut sources, file, &mut InMemory::new(), &library);
    let mut sources = Sources::new();
    let file = sources.add("fuzz.vit", text).map_err(|error| error.to_string())?;
    let compiled = driver::compile(&mut sources, file, &mut InMemory::new(), &library, &Options::default());
    match compiled {
        Ok(_) if checked.has_errors() => Err("it compiles, but does not pass the check".into()),
        Ok(compiled) => match engine.prepare(compiled.module) {
            Ok(_) => Ok(true),
            Err(error) => Err(format!("what it compiles to is refused: {error}")),
        },
        Err(problems) if !problems.has_errors() => Err("it does not compile, without an error".into()),
        Err(_) => Ok(false),
    }
}

/// A text that has been laid out stays as it is.
fn formatting(text: &str) -> Result<(), String> {
    let Some(once) = formatted(text)? else { return Ok(()) };
    match formatted(&once)? {
        Some(twice) if twice == once => Ok(()),
        Some(_) => Err("formatting it twice gives something else".into()),
        None => Err("formatted, it has mistakes".into()),
    }
}

/// The text laid out; `None` if it does not parse.
fn formatted(text: &str) -> Result<Option<String>, String> {
    let mut sources = Sources::new();
    let Ok(file) = sources.add("fuzz.vit", text) else { return Ok(None) };
    match format(&sources, file, &mut Diagnostics::new()) {
        Ok(text) => Ok(Some(text)),
        Err(NotFormatted::Errors) => Ok(None),
        Err(NotFormatted::Internal) => Err("formatting it would change its meaning".into()),
    }
}
