//! Programs that attack the walls around a program: each does one thing that a host has to withstand. Every program runs with every
//! collector, and has to end as its first lines say, within its limits, the host alive and its memory back.
//!
//! The first line of a program is its idea. The lines behind it say:
//!
//! - `fuel`, `memory`, `stack`, `timeout`, `output`: the limits that it runs under;
//! - `ends`: the kind of the error, `well` for none, `refused` for a program that must not compile;
//! - `says`: a part of the error's message;
//! - `prints`: all that it prints (nothing, if nothing follows);
//! - `within`: how long it may take, `late`: how much later than its time limit it may end; both for an optimised build on a
//!   machine that is not busy. Tests allow [`patience`] times as much.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};
use vitte::memory::CollectorKind;
use vitte::{Engine, Host, VmConfig};
use vitte_testing::files::{below, check_all, short, text};
use vitte_testing::program::{Shared, compile_text};

/// How many times as long as an optimised build on a quiet machine tests may take: they are not fully optimised, and share the
/// machine. `VITTE_PATIENCE` says another number, for builds that are slower still.
fn patience() -> u32 {
    std::env::var("VITTE_PATIENCE").ok().and_then(|times| times.parse().ok()).unwrap_or(30)
}
/// The longest that a program may take if it says nothing of it.
const LONGEST: Duration = Duration::from_secs(10);
/// Programs that hold hundreds of megabytes run one at a time.
static LARGE: Mutex<()> = Mutex::new(());

/// What a program says of itself.
#[derive(Debug, Default)]
struct Attack {
    fuel: Option<u64>,
    memory: Option<u64>,
    stack: Option<u64>,
    timeout: Option<Duration>,
    output: Option<u64>,
    ends: String,
    says: Option<String>,
    prints: Option<String>,
    within: Option<Duration>,
    late: Option<Duration>,
}

impl Attack {
    fn read(source: &str) -> Result<Attack, String> {
        let mut attack = Attack::default();
        let lines = source.lines().skip(1).map_while(|line| line.strip_prefix("// "));
        for line in lines {
            let (key, value) = line.split_once(':').ok_or_else(|| format!("`{line}` is no `key: value`"))?;
            let value = value.trim();
            match key {
                "fuel" => attack.fuel = Some(size(value)?),
                "memory" => attack.memory = Some(size(value)?),
                "stack" => attack.stack = Some(size(value)?),
                "output" => attack.output = Some(size(value)?),
                "timeout" => attack.timeout = Some(duration(value)?),
                "within" => attack.within = Some(duration(value)?),
                "late" => attack.late = Some(duration(value)?),
                "ends" => attack.ends = value.into(),
                "says" => attack.says = Some(value.into()),
                "prints" => attack.prints = Some(value.into()),
                _ => return Err(format!("`{key}` means nothing")),
            }
        }
        if attack.ends.is_empty() { Err("it does not say how it ends".into()) } else { Ok(attack) }
    }

    fn config(&self, collector: CollectorKind, output: &Shared) -> VmConfig {
        let mut host = Host {
            stdout: Some(Box::new(output.clone())),
            stderr: Some(Box::new(std::io::sink())),
            ..Host::denying()
        };
        host.limits.output_bytes = self.output.unwrap_or(1 << 20);
        let defaults = VmConfig::default();
        VmConfig {
            collector,
            fuel: self.fuel,
            count_fuel: true,
            timeout: Some(self.timeout.unwrap_or(LONGEST * patience())),
            max_memory: self.memory.unwrap_or(defaults.max_memory),
            max_stack: self.stack.unwrap_or(defaults.max_stack),
            host,
            ..defaults
        }
    }

    /// The exit status that the command line gives it.
    fn status(&self) -> i64 {
        match self.ends.as_str() {
            "well" => 0,
            "OutOfMemory" | "OutOfFuel" | "Timeout" | "OutputLimit" => 4,
            _ => 1,
        }
    }
}

fn size(text: &str) -> Result<u64, String> {
    let (digits, unit) = match text.strip_suffix(['K', 'M', 'G']) {
        Some(digits) => (digits, 1_u64 << (10 * (1 + "KMG".find(&text[digits.len()..]).unwrap_or(0)))),
        None => (text, 1),
    };
    digits.parse::<u64>().map(|number| number * unit).map_err(|_| format!("`{text}` is no size"))
}

fn duration(text: &str) -> Result<Duration, String> {
    let (digits, unit) = match text.strip_suffix("ms") {
        Some(digits) => (digits, 1),
        None => (text.strip_suffix('s').unwrap_or(text), 1000),
    };
    let number = digits.parse::<u64>().map_err(|_| format!("`{text}` is no duration"))?;
    Ok(Duration::from_millis(number * unit))
}

/// How an attack ended.
struct Ended {
    fuel: u64,
    elapsed: Duration,
}

fn run(path: &Path, attack: &Attack, collector: CollectorKind) -> Result<Option<Ended>, String> {
    let module = match (compile_text(&short(path), &text(path), true), attack.ends.as_str()) {
        (Err(_), "refused") => return Ok(None),
        (Ok(_), "refused") => return Err("it compiles".into()),
        (module, _) => module?,
    };
    let engine = Engine::new();
    let program = engine.prepare(module).map_err(|error| error.to_string())?;
    let output = Shared::default();
    let config = attack.config(collector, &output);
    let memory = config.max_memory;
    let mut vm = engine.vm(&program, config).map_err(|error| error.to_string())?;
    let start = Instant::now();
    let outcome = vm.run();
    let elapsed = start.elapsed();
    let (kind, message, status) = match &outcome {
        Ok(status) => ("well", String::new(), *status),
        Err(error) => (&*error.kind, error.message.clone(), if error.is_limit() { 4 } else { 1 }),
    };
    let found = format!("{collector}: it ended {kind} ({message}) after {elapsed:?}");
    if kind != attack.ends || status != attack.status() {
        return Err(format!("{found}, not {} with status {}", attack.ends, attack.status()));
    }
    if attack.says.as_ref().is_some_and(|says| !message.contains(says)) {
        return Err(format!("{found}, which does not say {:?}", attack.says));
    }
    if attack.prints.as_ref().is_some_and(|prints| output.text().trim_end() != prints) {
        return Err(format!("{found}, and printed {:.100?}", output.text()));
    }
    if vm.memory().peak_bytes > memory {
        return Err(format!("{found}, and took {} bytes of memory", vm.memory().peak_bytes));
    }
    if attack.fuel.is_some_and(|fuel| vm.fuel_used() > fuel) {
        return Err(format!("{found}, and used {} units of fuel", vm.fuel_used()));
    }
    let written = output.text().len() as u64;
    if written > attack.output.unwrap_or(1 << 20) {
        return Err(format!("{found}, and wrote {written} bytes"));
    }
    let longest = match (attack.within, attack.late, attack.timeout) {
        (Some(within), _, _) => within * patience(),
        (None, late, Some(timeout)) => timeout + late.unwrap_or(Duration::from_millis(10)) * patience(),
        _ => LONGEST * patience(),
    };
    if elapsed > longest {
        return Err(format!("{found}, later than {longest:?}"));
    }
    Ok(Some(Ended { fuel: vm.fuel_used(), elapsed }))
}

/// A program that does no harm, to be run after one that does.
fn the_host_is_alive() -> Result<(), String> {
    let engine = Engine::new();
    let module = compile_text("after.vit", "print(1 + 1)", true)?;
    let program = engine.prepare(module).map_err(|error| error.to_string())?;
    let output = Shared::default();
    let host = Host { stdout: Some(Box::new(output.clone())), ..Host::denying() };
    let config = VmConfig { host, ..VmConfig::default() };
    let status =
        engine.vm(&program, config).and_then(|mut vm| vm.run()).map_err(|error| error.to_string())?;
    if (status, output.text().as_str()) == (0, "2\n") {
        Ok(())
    } else {
        Err("the host is not itself any more".into())
    }
}

fn check(path: &Path) -> Result<(), String> {
    let attack = Attack::read(&text(path))?;
    let is_large = attack.memory.is_none() && attack.late.is_some();
    let _one_at_a_time = is_large.then(|| LARGE.lock());
    let mut fuel = None;
    for collector in CollectorKind::ALL {
        let Some(ended) = run(path, &attack, *collector)? else { return Ok(()) };
        the_host_is_alive()?;
        if std::env::var_os("VITTE_WALLS_TIMES").is_some() {
            let late = attack.timeout.map_or(ended.elapsed, |timeout| ended.elapsed.saturating_sub(timeout));
            println!(
                "{:9.3} ms  {:12} fuel  {}, {collector}",
                late.as_secs_f64() * 1e3,
                ended.fuel,
                short(path)
            );
        }
        // Where time ends a program it ends anywhere; what asks for figures of the collector gets others.
        if attack.timeout.is_none()
            && *fuel.get_or_insert(ended.fuel) != ended.fuel
            && attack.memory.is_none()
        {
            return Err(format!("{collector}: {} units of fuel, not {fuel:?}", ended.fuel));
        }
    }
    Ok(())
}

/// Bytes of memory that the process has.
fn resident() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok());
    pages.unwrap_or(0) * 4096
}

fn attacks(folder: &str) -> Vec<PathBuf> {
    below(&format!("tests/walls/{folder}"), "vit")
}

fn hold(folder: &str) {
    check_all(&attacks(folder), check);
    // Everything that the programs took is free; allocators keep a little.
    let left = resident();
    assert!(left < 1 << 30, "{left} bytes are left after {folder}");
}

macro_rules! walls {
    ($($name:ident $folder:literal;)*) => {
        $(#[test]
        fn $name() {
            hold($folder);
        })*

        #[test]
        fn every_attack_is_run() {
            let listed: usize = [$($folder),*].iter().map(|folder| attacks(folder).len()).sum();
            assert_eq!(below("tests/walls", "vit").len(), listed);
            assert!(listed >= 60, "there are {listed}");
        }
    };
}

walls! {
    memory_is_limited "memory";
    recursion_ends_in_errors "recursion";
    endless_loops_run_out_of_fuel "loops";
    no_native_escapes_the_meter "fuel";
    hostile_texts_are_refused "formats";
    keys_cannot_be_made_to_meet "hashing";
    output_is_limited "output";
    long_natives_stop_in_time "time";
}

/// What the page on security names: folders and programs of attacks, and tests by file and name.
#[test]
fn the_walls_that_are_listed_are_attacked() {
    let root = vitte_testing::files::root();
    let page = text(&root.join("SECURITY.md"));
    let rows = page.lines().filter(|line| line.starts_with("| ") && line.contains("tests/"));
    let named: Vec<&str> =
        rows.flat_map(|row| row.split('`').skip(1).step_by(2)).filter(|name| name.contains('/')).collect();
    assert!(named.len() > 20, "{named:?}");
    for name in &named {
        let there = match name.split_once(": ") {
            Some((file, test)) => {
                text(&root.join(file)).contains(&format!("#[test]\nfn {test}()"))
                    || text(&root.join(file)).contains(&format!("#[test]\n    fn {test}()"))
            }
            None => root.join(name).exists(),
        };
        assert!(there, "SECURITY.md names `{name}`, which is not there");
    }
    let folders = std::fs::read_dir(root.join("tests/walls")).expect("the folder can be read");
    for folder in
        folders.map(|entry| entry.expect("an entry can be read").path()).filter(|path| path.is_dir())
    {
        assert!(named.contains(&short(&folder).as_str()), "SECURITY.md does not name {}", short(&folder));
    }
}
