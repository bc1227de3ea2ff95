//! Programs that have to stop, as processes: in time, with everything written that can be, and with the right status.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A command that is running, and is killed if it is forgotten.
struct Running {
    child: Child,
    file: PathBuf,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_file(&self.file);
    }
}

impl Running {
    fn start(name: &str, source: &str, options: &[&str]) -> Running {
        let file = std::env::temp_dir().join(format!("vitte-stopping-{}-{name}.vit", std::process::id()));
        std::fs::write(&file, source).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_vitte"));
        command.arg("run").arg(&file).args(options);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Running { child: command.spawn().unwrap(), file }
    }

    /// Waits for the end: the status, what it wrote to standard error, and how long that took.
    fn end(&mut self) -> (Option<i32>, String, Duration) {
        let start = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(start.elapsed() < Duration::from_secs(60), "it does not stop");
            std::thread::sleep(Duration::from_millis(1));
        };
        let mut errors = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        (status.code(), errors, start.elapsed())
    }
}

/// Standard input stays open and nothing comes.
#[test]
fn a_deadline_ends_reading() {
    for read in ["io.read_line()", "io.read_all()"] {
        let source = format!("import io\nprint({read})");
        let (status, errors, _) = Running::start("reading", &source, &["--timeout", "100ms"]).end();
        assert_eq!(status, Some(4), "{errors}");
        assert!(
            errors.starts_with("error[Timeout]: the time limit of 100ms was reached\n  main ("),
            "{errors}"
        );
    }
}

/// Nobody reads the pipe that standard output is, and it is soon full.
#[test]
fn a_deadline_ends_writing_that_nobody_reads() {
    let source = "while true { print(\"to nobody\") }";
    let (status, errors, took) = Running::start("writing", source, &["--timeout", "100ms"]).end();
    assert_eq!(status, Some(4), "{errors}");
    assert!(errors.starts_with("error[Timeout]: the time limit of 100ms was reached"), "{errors}");
    assert!(errors.contains("nobody reads"), "{errors}");
    assert!(took < Duration::from_secs(10), "{took:?}");
}

/// A program that does not need all of its time is not waited for.
#[test]
fn a_deadline_that_is_far_away_costs_nothing() {
    let start = Instant::now();
    let (status, errors, _) = Running::start("short", "print(1)", &["--timeout", "1h"]).end();
    assert_eq!((status, errors), (Some(0), String::new()));
    assert!(start.elapsed() < Duration::from_secs(20));
}

#[cfg(unix)]
fn interrupt(child: &Child) {
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

#[cfg(unix)]
#[test]
fn ctrl_c_cancels() {
    for wait in
        ["time.sleep(1000000)", "while true { }", "io.read_line()", "system.run(\"sleep\", [\"1000\"])"]
    {
        let source = format!(
            "import io\nimport system\nimport time\nprint(\"first\")\nio.flush()\nio.write(\"last\")\ntry {{ {wait} }} finally {{ print(\"finally\") }}"
        );
        let options = ["--timeout", "1h", "--allow-run=sleep", "--log", "error"];
        let mut running = Running::start("cancelled", &source, &options);
        let mut output = BufReader::new(running.child.stdout.take().unwrap());
        let mut text = String::new();
        output.read_line(&mut text).unwrap();
        std::thread::sleep(Duration::from_millis(50));
        interrupt(&running.child);
        let (status, errors, took) = running.end();
        output.read_to_string(&mut text).unwrap();
        assert_eq!((status, text.as_str()), (Some(130), "first\nlast"), "{wait}: {errors}");
        assert!(errors.starts_with("error[Cancelled]: the host cancelled the program\n"), "{wait}: {errors}");
        assert!(took < Duration::from_secs(5), "{wait}: {took:?}");
    }
}

/// What cannot be stopped is ended.
#[cfg(unix)]
#[test]
fn ctrl_c_ends_writing_that_nobody_reads() {
    let source = "while true { print(\"to nobody\") }";
    let mut running = Running::start("stuck", source, &["--timeout", "1h"]);
    std::thread::sleep(Duration::from_millis(300));
    interrupt(&running.child);
    let (status, _, took) = running.end();
    assert_eq!(status, Some(130));
    assert!(took < Duration::from_secs(10), "{took:?}");
}

/// A terminal with `vitte` in it, made by the program `script`.
///
/// The shell that `script` starts is replaced by the command: one that waits for it, as dash does, hears of Ctrl-C too, and answers
/// 130 whatever the command's own status is.
#[cfg(target_os = "linux")]
fn terminal(command: &str) -> Option<Child> {
    let mut terminal = Command::new("script");
    terminal.args(["-q", "-e", "-f", "-c", &format!("exec {command}"), "/dev/null"]).env("TERM", "dumb");
    terminal.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()
}

/// Types each text when the terminal shows what is before it, and answers all that it showed.
#[cfg(target_os = "linux")]
fn typed(mut terminal: Child, steps: &[(&str, &str)]) -> (Option<i32>, String) {
    use std::io::Write;
    let mut keys = terminal.stdin.take().unwrap();
    let mut screen = terminal.stdout.take().unwrap();
    let (send, shown) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(length) = screen.read(&mut buffer) {
            if length == 0 || send.send(buffer[..length].to_vec()).is_err() {
                return;
            }
        }
    });
    let (mut text, mut seen) = (String::new(), 0);
    for (wanted, keystrokes) in steps {
        let start = Instant::now();
        while !text[seen..].contains(wanted) && start.elapsed() < Duration::from_secs(30) {
            if let Ok(more) = shown.recv_timeout(Duration::from_millis(100)) {
                text.push_str(&String::from_utf8_lossy(&more));
            }
        }
        assert!(text[seen..].contains(wanted), "{wanted:?} was not shown in {:?}", &text[seen..]);
        seen = text.len();
        // What was typed before is still being read, or begins to run.
        std::thread::sleep(Duration::from_millis(100));
        keys.write_all(keystrokes.as_bytes()).unwrap();
        keys.flush().unwrap();
    }
    let status = terminal.wait().unwrap().code();
    shown.iter().for_each(|more| text.push_str(&String::from_utf8_lossy(&more)));
    (status, text)
}

/// In a session Ctrl-C ends what runs, not the session, and takes nothing of what is typed next.
#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_cancels_an_input_of_a_session() {
    let command = format!("{} repl --no-history --color never", env!("CARGO_BIN_EXE_vitte"));
    let Some(terminal) = terminal(&command) else {
        eprintln!("not tested: there is no `script`, which makes terminals");
        return;
    };
    let steps = [
        (">>> ", "let x = 41\r"),
        (">>> ", "while true { x += 0 }\r"),
        ("while true", "\x03"),
        ("error[Cancelled]", "import io\r"),
        (">>> ", "io.read_line()\r"),
        ("io.read_line()", "\x03"),
        ("error[Cancelled]", "x + 1\r"),
        (": int = 42", "io.read_line()\r"),
        ("io.read_line()", "now\r"),
        (": string? = \"now\"", ":quit\r"),
    ];
    let (status, text) = typed(terminal, &steps);
    assert_eq!(status, Some(0), "{text}");
}

/// At a terminal Ctrl-C is for the program, also if it has no limits.
#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_at_a_terminal_shows_where_the_program_was() {
    let file = std::env::temp_dir().join(format!("vitte-terminal-{}.vit", std::process::id()));
    std::fs::write(&file, "print(\"started\")\nwhile true { }\n").unwrap();
    let command = format!("{} run {} --color never", env!("CARGO_BIN_EXE_vitte"), file.display());
    if let Some(terminal) = terminal(&command) {
        let (status, text) = typed(terminal, &[("started", "\x03")]);
        assert_eq!(status, Some(130), "{text}");
        assert!(text.contains("error[Cancelled]: ") && text.contains(".vit:2:7)"), "{text}");
    }
    let _ = std::fs::remove_file(&file);
}
