//! `cargo xtask fuzz`: sources that nobody would write, through the whole front end.
//!
//! A round takes a program of the repository, cuts, mixes and stuffs it, and holds the compiler to what it promises for any
//! text ([`promises`]). A text that breaks a promise is kept in `target/fuzz`; when that is mended, it goes to
//! `tests/robust/kept`. `cargo xtask prefixes` does the same to all prefixes of all programs.

mod mutate;

use mutate::Mutator;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use vitte_testing::promises::{self, STACK_BYTES};

/// The longest that one text may take: more is a hang.
const PATIENCE: Duration = Duration::from_secs(20);

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
    watch(began.clone(), last(&folder, settings.seed));
    let work = move || rounds(&settings, &corpus, &folder, &began);
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(work);
    thread.map_err(|error| error.to_string())?.join().map_err(|_| "the fuzzer itself failed".to_string())?
}

/// Where the text is that is being compiled.
fn last(folder: &Path, seed: u64) -> PathBuf {
    folder.join(format!("last-{seed}.vit"))
}

/// `cargo xtask prefixes`: every prefix of every program, as far as it is given: `--stride 1`.
pub(crate) fn prefixes(args: &[String]) -> Result<(), String> {
    let stride = match args {
        [] => 1,
        [option, value] if option == "--stride" => {
            value.parse().map_err(|_| format!("`{value}` is not a number"))?
        }
        _ => return Err("prefixes takes --stride".to_string()),
    };
    let programs = corpus(&crate::root())?;
    promises::on_a_main_stack(move || {
        let (mut count, mut faults) = (0_u64, 0_u64);
        for program in &programs {
            promises::each_prefix(program, 0, stride, |prefix| {
                count += 1;
                let outcome =
                    std::panic::catch_unwind(|| promises::formatting(prefix).and(promises::shown(prefix)));
                if let Err(fault) = outcome.unwrap_or_else(|_| Err("it panics".into())) {
                    faults += 1;
                    eprintln!("{fault}:\n{prefix}\n");
                }
            });
        }
        println!("{count} prefixes of {} programs: {faults} broke a promise", programs.len());
        if faults > 0 { Err(format!("{faults} prefixes broke a promise")) } else { Ok(()) }
    })
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
        std::fs::write(last(folder, settings.seed), &text).map_err(|error| error.to_string())?;
        began.store(rounds, Ordering::Relaxed);
        let outcome = std::panic::catch_unwind(|| promises::check(&text));
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
