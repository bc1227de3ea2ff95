//! Programs that try to outlast their host: each ends in time with what stops it, wherever it waits, and nothing of it goes on.

use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};
use vitte::compiler::modules::NoFiles;
use vitte::{Clock, Engine, Host, Limits, Rights, RuntimeError, Stdin, Vm, VmConfig};

/// What stopping may take on a machine that does nothing else, and what is tolerated on one that is busy.
const WANTED: Duration = Duration::from_millis(10);
const TOLERATED: Duration = Duration::from_millis(500);

/// How long a program may run before it is stopped.
const RUNS: Duration = Duration::from_millis(60);

/// Everything a program could wait with.
fn host() -> Host {
    Host {
        stdin: Some(Stdin::new(Silent)),
        stdout: Some(Box::new(io::sink())),
        stderr: Some(Box::new(io::sink())),
        clock: Clock::system(),
        rights: Rights::none().with_run_all(),
        ..Host::denying()
    }
}

/// Input that never comes.
struct Silent;

impl Read for Silent {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        loop {
            thread::park();
        }
    }
}

/// A stream into memory.
#[derive(Clone, Default)]
struct Output(Arc<Mutex<Vec<u8>>>);

impl Output {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn machine(source: &str, config: VmConfig) -> Vm {
    let engine = Engine::new();
    let program =
        engine.compile("attack.vit", source, &mut NoFiles).unwrap_or_else(|error| panic!("{error}"));
    engine.vm(&program, config).unwrap()
}

fn run(source: &str, host: Host) -> (Result<i64, RuntimeError>, Vm) {
    let mut vm = machine(source, VmConfig { host, ..VmConfig::default() });
    (vm.run(), vm)
}

/// Runs a program with standard output kept: what it printed.
fn printed(source: &str, host: Host) -> String {
    let output = Output::default();
    let (outcome, _) = run(source, Host { stdout: Some(Box::new(output.clone())), ..host });
    outcome.unwrap_or_else(|error| panic!("{error}"));
    output.text()
}

/// Programs that would never end, or not for long.
const ENDLESS: &[(&str, &str)] = &[
    ("a loop", "while true { }"),
    ("sleep", "import time\ntime.sleep(1000000)"),
    ("sleep for ever", "import time\ntime.sleep(9223372036854775807)"),
    ("a chain of short sleeps", "import time\nwhile true { time.sleep(1) }"),
    ("a chain of no sleeps", "import time\nwhile true { time.sleep(0) }"),
    (
        "waiting by the clock",
        "import time\nlet end = time.monotonic() + 1000.0\nwhile time.monotonic() < end { }",
    ),
    ("read_line", "import io\nprint(io.read_line())"),
    ("read_all", "import io\nprint(io.read_all())"),
    ("lines", "import io\nfor line in io.lines() { print(line) }"),
    ("many small outputs", "import io\nwhile true { io.write(\"x\") }"),
    ("sleep in finally", "import time\ntry { throw Error(\"a\", \"b\") } finally { time.sleep(1000000) }"),
    (
        "catching what stops it",
        "import time\nwhile true {\n    try { time.sleep(100000) } catch e { print(e) } finally { print(1) }\n}",
    ),
];

/// Those that wait for processes.
#[cfg(unix)]
const ENDLESS_PROCESSES: &[(&str, &str)] = &[
    ("a process", "import system\nsystem.run(\"sleep\", [\"4242\"])"),
    (
        "a process that ignores signals",
        "import system\nsystem.run(\"sh\", [\"-c\", \"trap '' INT TERM HUP; sleep 4242\"])",
    ),
    (
        "a process with children",
        "import system\nsystem.run(\"sh\", [\"-c\", \"sleep 4242 & sleep 4242 & wait\"])",
    ),
    (
        "a process that writes for ever",
        "import system\nsystem.run(\"sh\", [\"-c\", \"while :; do echo x; sleep 0.01; done\"])",
    ),
    (
        "a process that does not read",
        "import system\nsystem.command(\"sleep\", [\"4242\"]).with_bytes(bytes(10000000)).run()",
    ),
    ("processes without end", "import system\nwhile true { system.run(\"true\", []) }"),
];

fn endless() -> impl Iterator<Item = (&'static str, &'static str)> {
    #[cfg(unix)]
    let processes = ENDLESS_PROCESSES;
    #[cfg(not(unix))]
    let processes = &[];
    ENDLESS.iter().chain(processes).copied()
}

fn tell(what: &str, name: &str, late: Duration) {
    let remark = if late > WANTED { "  (more than wanted)" } else { "" };
    println!("{what:>10} {name}: {late:?} late{remark}");
    assert!(late < TOLERATED, "{name}: {what} {late:?} late");
}

#[test]
fn a_deadline_ends_every_wait() {
    for (name, source) in endless() {
        let config = VmConfig { host: host(), timeout: Some(RUNS), ..VmConfig::default() };
        let mut vm = machine(source, config);
        let start = Instant::now();
        let error = vm.run().unwrap_err();
        let late = start.elapsed().saturating_sub(RUNS);
        assert_eq!(error.kind, "Timeout", "{name}");
        tell("deadline", name, late);
    }
}

#[test]
fn another_thread_ends_every_wait() {
    for (name, source) in endless() {
        let mut vm = machine(source, VmConfig { host: host(), ..VmConfig::default() });
        let interrupt = vm.interrupt();
        let other = thread::spawn(move || {
            thread::sleep(RUNS);
            interrupt.raise();
            Instant::now()
        });
        let error = vm.run().unwrap_err();
        let end = Instant::now();
        assert_eq!(error.kind, "Cancelled", "{name}");
        tell("cancelled", name, end.saturating_duration_since(other.join().unwrap()));
    }
}

/// A machine that was stopped while a thread reads for it can be dropped, and the thread keeps nothing of it.
#[test]
fn a_machine_that_waits_for_input_can_be_dropped() {
    let output = Output::default();
    let host = Host { stdout: Some(Box::new(output.clone())), ..host() };
    let config = VmConfig { host, timeout: Some(Duration::from_millis(5)), ..VmConfig::default() };
    let mut vm = machine("import io\nprint(io.read_line())", config);
    assert_eq!(vm.run().unwrap_err().kind, "Timeout");
    drop(vm);
    assert_eq!(Arc::strong_count(&output.0), 1);
}

/// What comes too late for one run is there for the next.
#[test]
fn input_is_not_lost_by_stopping() {
    let (send, receive) = std::sync::mpsc::channel::<&'static [u8]>();
    struct Sent(std::sync::mpsc::Receiver<&'static [u8]>);
    impl Read for Sent {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let Ok(part) = self.0.recv() else { return Ok(0) };
            into[..part.len()].copy_from_slice(part);
            Ok(part.len())
        }
    }
    let output = Output::default();
    let host = Host {
        stdin: Some(Stdin::new(Sent(receive))),
        stdout: Some(Box::new(output.clone())),
        ..Host::denying()
    };
    let config = VmConfig { host, timeout: Some(Duration::from_millis(200)), ..VmConfig::default() };
    let mut vm = machine("import io\nprint(io.read_line(), io.read_line())", config);
    assert_eq!(vm.run().unwrap_err().kind, "Timeout");
    send.send(b"one\ntwo\n").unwrap();
    assert_eq!(vm.run().unwrap(), 0);
    assert_eq!(output.text(), "one two\n");
}

/// Long texts are made in steps, whose ends do not fall between characters.
#[test]
fn long_texts_arrive_whole() {
    let read = |bytes: Vec<u8>| {
        let source = "
import io
try {
    let text = io.read_all()
    print(text.len(), text == \"x\" + \"é\".repeat(1500000))
} catch e { print(e.message) }";
        printed(source, Host { stdin: Some(Stdin::new(io::Cursor::new(bytes))), ..host() })
    };
    let text = format!("x{}", "é".repeat(1_500_000)).into_bytes();
    assert_eq!(read(text.clone()), "3000001 true\n");
    for at in [0, 1 << 20, (1 << 20) + 1, 2_999_999, 3_000_000] {
        let mut broken = text.clone();
        broken[at] = 0xff;
        let first = if at % 2 == 0 && at > 0 { at - 1 } else { at };
        assert_eq!(read(broken), format!("standard input is not UTF-8 text: byte {first} does not fit\n"));
    }
    let mut cut = text;
    cut.pop();
    assert_eq!(read(cut), "standard input is not UTF-8 text: byte 2999999 does not fit\n");
}

// -------------------------------------------------------------------------------------------------------- limits

fn limited(limits: Limits) -> Host {
    Host { limits, ..host() }
}

#[test]
fn output_ends_at_its_limit() {
    let programs = [
        "while true { print(\"xxxxxxxxx\") }",
        "import io\nwhile true { io.write(\"x\") }",
        "import io\nwhile true { io.write_err(\"x\") }",
        "import io\nwhile true {\n    try { io.write(\"x\") } catch e { print(e) } finally { io.write_err(\"y\") }\n}",
        "print(\"x\".repeat(100000))",
    ];
    for source in programs {
        let limits = Limits { output_bytes: 5000, ..Limits::default() };
        let (output, errors) = (Output::default(), Output::default());
        let host = Host {
            stdout: Some(Box::new(output.clone())),
            stderr: Some(Box::new(errors.clone())),
            ..limited(limits)
        };
        let (outcome, vm) = run(source, host);
        let error = outcome.unwrap_err();
        assert_eq!((&*error.kind, error.is_limit()), ("OutputLimit", true), "{source}");
        assert!(error.message.contains("5000") && error.message.contains("--max-output"), "{error}");
        drop(vm);
        let written = output.text().len() + errors.text().len();
        assert!(written <= 5000 && (written > 4980 || source.contains("repeat")), "{source}: {written}");
    }
}

/// 10^9 outputs of a byte take their time; what ends them does not.
#[test]
fn a_billion_small_outputs_end_by_fuel() {
    let source = "import io\nfor _ in 0..1000000000 { io.write(\"x\") }";
    let config = VmConfig { host: host(), fuel: Some(1_000_000), ..VmConfig::default() };
    let mut vm = machine(source, config);
    assert_eq!(vm.run().unwrap_err().kind, "OutOfFuel");
}

#[cfg(unix)]
#[test]
fn processes_are_counted() {
    let limits = Limits { processes: 3, ..Limits::default() };
    let source = "
import system
let started = 0
try {
    while true {
        system.run(\"true\", [])
        started += 1
    }
} catch e { print(started, e.kind, e.message) }";
    let text = printed(source, limited(limits));
    assert_eq!(text, "3 Denied 3 processes were started, as many as --max-processes allows\n");
}

// ----------------------------------------------------------------------------------------------------- processes

/// Processes with this in their command line.
#[cfg(target_os = "linux")]
fn running(word: &str) -> usize {
    let entries = std::fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let lines = entries.filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok());
    lines.filter(|line| String::from_utf8_lossy(line).split('\0').any(|part| part == word)).count()
}

#[cfg(target_os = "linux")]
#[test]
fn nothing_that_was_started_goes_on() {
    let background =
        "import system\nprint(system.run(\"sh\", [\"-c\", \"sleep 4243 & echo started\"]).stdout.trim())";
    assert_eq!(printed(background, host()), "started\n");
    let source = "import system\nsystem.run(\"sh\", [\"-c\", \"sleep 4243 & sleep 4243\"])";
    let config = VmConfig { host: host(), timeout: Some(RUNS), ..VmConfig::default() };
    assert_eq!(machine(source, config).run().unwrap_err().kind, "Timeout");
    let start = Instant::now();
    while running("4243") > 0 {
        assert!(start.elapsed() < TOLERATED, "a process goes on");
        thread::sleep(Duration::from_millis(1));
    }
}

#[cfg(unix)]
#[test]
fn output_of_processes_is_bounded_by_memory() {
    let source = "import system\ntry { system.run(\"yes\", []) } catch e { print(e) }";
    let config = VmConfig { host: host(), max_memory: 4 << 20, ..VmConfig::default() };
    let start = Instant::now();
    assert_eq!(machine(source, config).run().unwrap_err().kind, "OutOfMemory");
    assert!(start.elapsed() < Duration::from_secs(20));
}

/// A child sees nothing of the environment but what the program may see itself.
#[cfg(unix)]
#[test]
fn the_environment_cannot_be_read_through_a_child() {
    let env = "import system\nprint(system.run(\"/usr/bin/env\", []).stdout)";
    assert_eq!(printed(env, host()), "\n");
    let shell = "import system\nprint(system.run(\"/bin/sh\", [\"-c\", \"echo \\${HOME-none} \\${PATH_X-none}\"]).stdout.trim())";
    assert_eq!(printed(shell, host()), "none none\n");
    let with = |source: &str| {
        let rights = Rights::none().with_run_all().with_env("VITTE_A").with_env("VITTE_B");
        printed(source, Host { rights, ..host() })
    };
    let source = "
import system
print(system.env_get(\"VITTE_A\"))
system.env_set(\"VITTE_A\", \"one\")
print(system.env_get(\"VITTE_A\"))
print(system.command(\"/usr/bin/env\", []).with_env(\"VITTE_B\", \"two\").run().stdout.lines())
system.env_remove(\"VITTE_A\")
print(system.env_get(\"VITTE_A\"), system.env_get(\"VITTE_B\"))
print(system.run(\"/usr/bin/env\", []).stdout.lines())
for name in [\"HOME\", \"LD_PRELOAD\", \"VITTE_A=\", \"\", \"VITTE_\"] {
    try { system.env_get(name) } catch e { print(e.kind) }
    try { system.env_set(name, \"x\") } catch e { print(e.kind) }
    try { system.command(\"/usr/bin/env\", []).with_env(name, \"x\").run() } catch e { print(e.kind) }
}";
    let denied = "Denied\n".repeat(15);
    let expected = format!("null\none\n[\"VITTE_A=one\", \"VITTE_B=two\"]\nnull null\n[]\n{denied}");
    assert_eq!(with(source), expected);
    assert!(std::env::var_os("VITTE_A").is_none());
}

#[cfg(unix)]
#[test]
fn only_granted_programs_run() {
    let rights = || Rights::none().with_run("echo").with_run("no-such-program-anywhere");
    let source = "
import system
for name in [\"sh\", \"/bin/sh\", \"./echo\", \"../../bin/sh\", \"echo x\", \"\", \"echo;sh\", \"ECHO\", \"no-such-program-anywhere\"] {
    try { print(system.run(name, [\"a\"])) } catch e { print(e.kind) }
}
print(system.run(\"echo\", [\"; sh -c id\", \"$(id)\", \"\"]).stdout)";
    let text = printed(source, Host { rights: rights(), ..host() });
    assert_eq!(text, format!("{}Io\n; sh -c id $(id) \n\n", "Denied\n".repeat(8)));
    let none = printed(
        "import system\ntry { system.run(\"true\", []) } catch e { print(e.message) }",
        Host { rights: Rights::none(), ..host() },
    );
    assert_eq!(none, "the program `true` may not be run: --allow-run=true allows it\n");
}

#[cfg(unix)]
#[test]
fn processes_are_told_and_heard() {
    let source = "
import system
print(system.run(\"sh\", [\"-c\", \"echo out; echo err >&2; exit 7\"]))
print(system.run(\"sh\", [\"-c\", \"kill -9 $$\"]).status)
print(system.run(\"cat\", []).stdout.len())
print(system.command(\"cat\", []).with_input(\"text\").run().stdout)
let large = bytes(1000000)
print(system.command(\"cat\", []).with_bytes(large).run_bytes().stdout == large)
let long = \"x\" + \"é\".repeat(1500000)
print(system.command(\"cat\", []).with_input(long).run().stdout == long)
print(system.command(\"cat\", []).with_input(long).run_bytes().stdout == long.to_bytes())
print(system.command(\"true\", []).with_bytes(large).run().status)
try { system.run(\"printf\", [\"ab\\\\377\"]) } catch e { print(e.kind, e.message) }
print(system.command(\"printf\", [\"ab\\\\377\"]).run_bytes())
for bad in [\"/etc/passwd\", \"/\", \"no-such-program\"] {
    try { system.run(bad, []) } catch e { print(e.kind) }
}
try { system.run(\"echo\", [\"a\\0b\"]) } catch e { print(e.kind) }
try { system.command(\"pwd\", []).with_folder(\"/\").run() } catch e { print(e.kind) }
try { system.cwd() } catch e { print(e.kind) }";
    let expected = "Output { status: 7, stdout: \"out\\n\", stderr: \"err\\n\" }
137
0
text
true
true
true
0
Io the standard output of the program is not UTF-8 text: byte 2; `run_bytes` takes any
ByteOutput { status: 0, stdout: bytes[97, 98, 255], stderr: bytes[] }
Io
Io
Io
InvalidArgument
Denied
Denied
";
    assert_eq!(printed(source, host()), expected);
}

/// A granted folder is the one that was open, whatever stands at its path when the process starts.
#[cfg(target_os = "linux")]
#[test]
fn processes_work_in_granted_folders() {
    let base = std::env::temp_dir().join(format!("vitte-work-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&base);
    std::fs::create_dir_all(base.join("granted/inner")).unwrap();
    std::fs::write(base.join("granted/inner/file"), "here").unwrap();
    std::os::unix::fs::symlink("/", base.join("granted/out")).unwrap();
    let rights = Rights::none().with_run_all().with_read(base.join("granted")).unwrap();
    std::fs::rename(base.join("granted"), base.join("moved")).unwrap();
    std::fs::create_dir_all(base.join("granted/inner")).unwrap();
    let path = base.join("granted").display().to_string();
    let source = format!(
        "
import system
fn list(folder: string) {{
    try {{ print(system.command(\"ls\", []).with_folder(folder).run().stdout.trim()) }} catch e {{ print(e.kind) }}
}}
list(\"{path}/inner\")
list(\"{path}/out\")
list(\"{path}/inner/../..\")
list(\"{path}/inner/file\")"
    );
    let text = printed(&source, Host { rights, ..host() });
    assert_eq!(text, "file\nIo\nDenied\nIo\n");
    let _ = std::fs::remove_dir_all(&base);
}

// --------------------------------------------------------------------------------------------------- determinism

/// Everything that could differ from run to run, as text.
const WORLD: &str = "
import random
import system
import time
print(time.now(), time.monotonic(), time.format(time.now()))
time.sleep(86400000)
print(time.format(time.now()), random.int(0, 1000000), random.float())
print(system.os_name(), system.arch())
for name in [\"HOME\", \"PATH\"] {
    try { print(system.env_get(name)) } catch e { print(e.kind) }
}
try { system.run(\"true\", []) } catch e { print(e.kind) }
let b = bytes(16)
b.set_f64(0, 0.0 / 0.0)
b.set_f64(8, -(0.0 / 0.0))
print(b)
b.set_f32(0, 0.0 / 0.0)
b.set_i32(4, -1)
b.set_f32(8, b.get_f32(4))
print(b)
";

#[test]
fn a_deterministic_host_shows_the_same_world() {
    let run = |seed| printed(WORLD, Host { rights: Rights::all(), ..host() }.deterministic(seed));
    let start = Instant::now();
    let first = run(7);
    assert!(start.elapsed() < Duration::from_secs(20), "sleeping takes no time");
    assert_eq!(run(7), first);
    assert_ne!(run(8), first);
    let expected = "946684800.0 1e-06 2000-01-01T00:00:00.000002Z\n2000-01-02T00:00:00.000003Z ";
    assert!(first.starts_with(&expected.replace("1e-06", "1e-6")), "{first}");
    let rest = "vitte vitte\nDenied\nDenied\nDenied
bytes[0, 0, 0, 0, 0, 0, 248, 127, 0, 0, 0, 0, 0, 0, 248, 127]
bytes[0, 0, 192, 127, 255, 255, 255, 255, 0, 0, 192, 127, 0, 0, 248, 127]
";
    assert!(first.ends_with(rest), "{first}");
}
