//! Natives that need a world around them: streams, clocks, the end of the program.

use std::io::{Cursor, Read, Write};
use std::sync::{Arc, Mutex};
use vitte::bytecode::assembler::assemble;
use vitte::{Clock, Engine, Host, LoopForm, RuntimeError, Stdin, Vm, VmConfig};

/// A stream into memory.
#[derive(Clone, Default)]
struct Output(Arc<Mutex<Vec<u8>>>);

impl Output {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Input that comes in small pieces, as from a person or a pipe.
struct Slow(Cursor<Vec<u8>>);

impl Read for Slow {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let most = into.len().min(3);
        self.0.read(&mut into[..most])
    }
}

fn machine(listing: &str, host: Host, config: VmConfig) -> Vm {
    let module = assemble(listing, "listing").unwrap_or_else(|errors| panic!("{}", errors[0]));
    let engine = Engine::new();
    let program = engine.prepare(module).unwrap_or_else(|error| panic!("{error}"));
    engine.vm(&program, VmConfig { host, ..config }).unwrap()
}

/// Runs a listing with this input: what it wrote to both streams, and how it ended.
fn run(listing: &str, input: &[u8]) -> (String, String, Result<i64, RuntimeError>) {
    let (out, err) = (Output::default(), Output::default());
    let host = Host {
        stdout: Some(Box::new(out.clone())),
        stderr: Some(Box::new(err.clone())),
        stdin: Some(Stdin::new(Slow(Cursor::new(input.to_vec())))),
        clock: Clock::system(),
        ..Host::denying()
    };
    let outcome = machine(listing, host, VmConfig::default()).run();
    (out.text(), err.text(), outcome)
}

const LINES: &str = "
IMPORT io.read_line() -> string?
IMPORT io.write(string)
IMPORT io.write_err(string)
MAIN
  REGS r0: string?, r1: string, r2: string
  LOAD_CONST.string r2, \"|\"
next:
  CALL_NATIVE r0, io.read_line
  IF_NULL r0, end
  UNWRAP.ref r1, r0
  CALL_NATIVE io.write, r1
  CALL_NATIVE io.write, r2
  JUMP next
end:
  CALL_NATIVE io.write_err, r2
  CALL_NATIVE r0, io.read_line
  IF_NULL r0, still
  CALL_NATIVE io.write, r2
still:
  RETURN_UNIT
END
";

#[test]
fn lines_are_read_as_they_end() {
    let long = "x".repeat(20_000);
    for (input, output) in [
        (String::new(), String::new()),
        ("a".into(), "a|".into()),
        ("a\n".into(), "a|".into()),
        ("\n".into(), "|".into()),
        ("a\r\nb\n\nc\r".into(), "a|b||c\r|".into()),
        ("\r\n\r\r\n".into(), "|\r|".into()),
        ("héllo\n✓".into(), "héllo|✓|".into()),
        (format!("{long}\n{long}"), format!("{long}|{long}|")),
    ] {
        let (out, err, outcome) = run(LINES, input.as_bytes());
        assert_eq!((out, err.as_str()), (output, "|"), "{input:?}");
        assert_eq!(outcome.unwrap(), 0);
    }
}

#[test]
fn input_that_is_no_text_is_an_error() {
    let (out, _, outcome) = run(LINES, b"fine\n\xff\n");
    let error = outcome.unwrap_err();
    assert_eq!((out.as_str(), error.kind.as_ref()), ("fine|", "Io"));
    assert_eq!(error.message, "standard input is not UTF-8 text: byte 5 does not fit");
}

#[test]
fn the_rest_of_the_input_is_read_at_once() {
    let listing = "
IMPORT io.read_line() -> string?
IMPORT io.read_all() -> string
MAIN
  REGS r0: string?, r1: string
  CALL_NATIVE r0, io.read_line
  CALL_NATIVE r1, io.read_all
  PRINT.string r1
  CALL_NATIVE r1, io.read_all
  PRINT.string r1
  RETURN_UNIT
END
";
    let (out, _, outcome) = run(listing, "first\nsecond\r\nthird".as_bytes());
    assert_eq!((out.as_str(), outcome.unwrap()), ("second\r\nthird\n\n", 0));
}

/// Input without an end must not take memory without an end.
#[test]
fn a_line_that_does_not_fit_the_memory_ends_the_program() {
    let host = Host { stdin: Some(Stdin::new(std::io::repeat(b'x'))), ..Host::denying() };
    let config = VmConfig { max_memory: 1 << 20, ..VmConfig::default() };
    let error = machine(LINES, host, config).run().unwrap_err();
    assert_eq!(error.kind, "OutOfMemory");
}

#[test]
fn streams_that_are_not_granted_are_denied() {
    for (import, call) in [
        ("io.read_line() -> string?", "CALL_NATIVE r0, io.read_line"),
        ("io.read_all() -> string", "CALL_NATIVE r1, io.read_all"),
        ("io.write(string)", "LOAD_CONST.string r1, \"\"\n  CALL_NATIVE io.write, r1"),
        ("io.write_err(string)", "LOAD_CONST.string r1, \"\"\n  CALL_NATIVE io.write_err, r1"),
    ] {
        let listing =
            format!("IMPORT {import}\nMAIN\n  REGS r0: string?, r1: string\n  {call}\n  RETURN_UNIT\nEND\n");
        let error = machine(&listing, Host::denying(), VmConfig::default()).run().unwrap_err();
        assert_eq!(error.kind, "Denied", "{import}");
    }
}

#[test]
fn nothing_catches_the_end_of_the_program() {
    let listing = "
IMPORT system.exit(int)
FUNC leave(status: int)
  CALL_NATIVE system.exit, status
  RETURN_UNIT
END
MAIN
  REGS r0: int, r1: Error
  PRINT.int r0
  LOAD_CONST.int r0, 7
first:
  CALL leave, r0
end:
  RETURN_UNIT
caught:
  PRINT.int r0
  RETURN_UNIT
  TRY first to end, caught, r1
END
";
    for loop_form in [LoopForm::Fastest, LoopForm::Match] {
        let out = Output::default();
        let host = Host { stdout: Some(Box::new(out.clone())), ..Host::denying() };
        let mut vm = machine(listing, host, VmConfig { loop_form, ..VmConfig::default() });
        for round in 1..=2 {
            assert_eq!(vm.run().unwrap(), 7);
            assert_eq!(out.text(), "0\n".repeat(round));
        }
    }
}

#[test]
fn random_numbers_follow_from_the_seed() {
    let listing = "
IMPORT random.seed(int)
IMPORT random.int(int, int) -> int
IMPORT random.float() -> float
MAIN
  REGS r0: int, r1: int, r2: int, r3: float, r4: int
  LOAD_CONST.int r0, 42
  CALL_NATIVE random.seed, r0
  LOAD_CONST.int r1, -5
  LOAD_CONST.int r2, 5
  LOAD_CONST.int r0, 10
next:
  CALL_NATIVE r4, random.int, r1, r2
  PRINT.int r4
  LOOP_LT.int r4, r2, more
more:
  ADD_IMM.int r0, r0, -1
  IF_GT_IMM.int r0, 0, next
  CALL_NATIVE r3, random.float
  PRINT.float r3
  CALL_NATIVE r4, random.int, r2, r2
  PRINT.int r4
  CALL_NATIVE r4, random.int, r2, r1
  RETURN_UNIT
END
";
    let (first, _, outcome) = run(listing, b"");
    assert_eq!(outcome.unwrap_err().message, "there is no integer from 5 to -5");
    assert_eq!(run(listing, b"").0, first);
    let lines: Vec<&str> = first.lines().collect();
    assert_eq!((lines.len(), lines[11]), (12, "5"));
    assert!(lines[..10].iter().all(|line| (-5..=5).contains(&line.parse::<i64>().unwrap())), "{first}");
    assert!((0.0..1.0).contains(&lines[10].parse::<f64>().unwrap()), "{first}");
}

#[test]
fn times_are_written_and_read() {
    let listing = |seconds: &str, text: &str| {
        format!(
            "IMPORT time.format(float) -> string\nIMPORT time.parse(string) -> float\nMAIN\n  REGS r0: float, r1: string\n  \
             LOAD_CONST.float r0, {seconds}\n  CALL_NATIVE r1, time.format, r0\n  PRINT.string r1\n  \
             LOAD_CONST.string r1, \"{text}\"\n  CALL_NATIVE r0, time.parse, r1\n  PRINT.float r0\n  RETURN_UNIT\nEND\n"
        )
    };
    for (seconds, written, text, read) in [
        ("0.0", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "0.0"),
        ("1700000000.25", "2023-11-14T22:13:20.25Z", "2023-11-14T23:13:20.25+01:00", "1700000000.25"),
        ("-0.000001", "1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.5Z", "-0.5"),
        ("253402300799.0", "9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "-62167219200.0"),
        ("0.9999999", "1970-01-01T00:00:01Z", "2024-02-29T12:00:00-08:30", "1709238600.0"),
    ] {
        let (out, _, outcome) = run(&listing(seconds, text), b"");
        assert_eq!((out, outcome.unwrap()), (format!("{written}\n{read}\n"), 0));
    }
    for (seconds, text, kind) in [
        ("253402300800.0", "", "InvalidArgument"),
        ("nan", "", "InvalidArgument"),
        ("inf", "", "InvalidArgument"),
        ("-1e300", "", "InvalidArgument"),
        ("0.0", "", "Parse"),
        ("0.0", "2024-02-30T00:00:00Z", "Parse"),
        ("0.0", "2024-02-03", "Parse"),
        ("0.0", "2024-02-03T00:00:00", "Parse"),
    ] {
        assert_eq!(run(&listing(seconds, text), b"").2.unwrap_err().kind, kind, "{seconds} {text}");
    }
}

#[test]
fn the_clock_that_never_goes_back_goes_on() {
    let listing = "
IMPORT time.monotonic() -> float
IMPORT time.now() -> float
IMPORT time.sleep(int)
MAIN
  REGS r0: float, r1: float, r2: int
  CALL_NATIVE r0, time.monotonic
  LOAD_CONST.int r2, 20
  CALL_NATIVE time.sleep, r2
  CALL_NATIVE r1, time.monotonic
  SUB.float r1, r1, r0
  PRINT.float r1
  CALL_NATIVE r1, time.now
  PRINT.float r1
  LOAD_CONST.int r2, -1
  CALL_NATIVE time.sleep, r2
  RETURN_UNIT
END
";
    let (out, _, outcome) = run(listing, b"");
    assert_eq!(outcome.unwrap_err().message, "cannot sleep -1 milliseconds");
    let seconds: Vec<f64> = out.lines().map(|line| line.parse().unwrap()).collect();
    assert!(seconds[0] >= 0.02 && seconds[0] < 60.0 && seconds[1] > 1.7e9, "{out}");
}
