//! Sources that nobody would write: whatever the text, the compiler ends, soon, in bounded memory, without a panic, and what
//! it makes of it is sound (`vitte_testing::promises`).
//!
//! `kept/` has the texts that once broke a promise. `cargo xtask fuzz` finds more, `cargo xtask prefixes` goes through all
//! prefixes of all programs, of which the test here takes some.

mod nests;
mod rows;

use std::time::{Duration, Instant};
use vitte_testing::promises::{check, each_prefix, formatting, on_a_main_stack, shown};
use vitte_testing::{files, mutate};

/// The longest that one text of these tests may take, on a busy machine and with little optimised code.
const PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn texts_that_broke_a_promise() {
    let texts = files::below("tests/robust/kept", "vit");
    files::check_all(&texts, |path| {
        let text = files::text(path);
        on_a_main_stack(move || check(&text)).map(drop)
    });
}

#[test]
fn whatever_nests() {
    let mut faults = Vec::new();
    for nest in nests::NESTS {
        for depth in [40, 84, 126, 254, 100_000] {
            let text = nest.text(depth);
            let start = Instant::now();
            if let Err(fault) = on_a_main_stack(move || check(&text)) {
                faults.push(format!("{} × {depth}: {fault}", nest.name));
            }
            if start.elapsed() > PATIENCE {
                faults.push(format!("{} × {depth} takes {:?}", nest.name, start.elapsed()));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Pieces in a row: enough to tell linear time from quadratic time, with four times as many beside it.
const PIECES: usize = 3000;

/// Four times the pieces may take so many times as long; of quadratic work it would be 16.
const GROWTH: f64 = 9.0;

/// Less than this says nothing of how time grows.
const MEASURABLE: Duration = Duration::from_millis(100);

/// How long it takes to check and to format so many pieces.
fn time_of(row: &'static rows::Row, count: usize) -> Result<Duration, String> {
    let text = row.text(count);
    let start = Instant::now();
    on_a_main_stack(move || formatting(&text).and_then(|()| shown(&text))).map(|_| start.elapsed())
}

/// Whether time grows with the text, not with its square. Other work on the machine may disturb a measurement or two.
fn is_linear(row: &'static rows::Row) -> Result<bool, String> {
    for _ in 0..4 {
        let (some, more) = (time_of(row, PIECES)?, time_of(row, 4 * PIECES)?);
        if more < MEASURABLE || more.as_secs_f64() < GROWTH * some.as_secs_f64() {
            return Ok(true);
        }
    }
    Ok(false)
}

#[test]
fn whatever_stands_in_a_row() {
    let mut faults = Vec::new();
    for row in rows::ROWS {
        match is_linear(row) {
            Ok(true) => {}
            Ok(false) => faults.push(format!("{} takes more than linear time", row.name)),
            Err(fault) => faults.push(format!("{}: {fault}", row.name)),
        }
        let text = row.text(200);
        if let Err(fault) = on_a_main_stack(move || check(&text)) {
            faults.push(format!("200 × {}: {fault}", row.name));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// How many prefixes of all programs together are checked.
const PREFIXES: usize = 3000;

#[test]
fn prefixes_of_programs() {
    let programs: Vec<String> = ["tests/spec", "examples", "crates/stdlib/vit"]
        .iter()
        .flat_map(|folder| files::below(folder, "vit"))
        .map(|path| files::text(&path))
        .collect();
    let bytes: usize = programs.iter().map(String::len).sum();
    let stride = bytes / PREFIXES + 1;
    let mut noise = mutate::Noise(1);
    on_a_main_stack(move || {
        for program in &programs {
            each_prefix(program, noise.below(stride), stride, |prefix| {
                if let Err(fault) = formatting(prefix).and_then(|()| shown(prefix)) {
                    panic!("{fault}:\n{prefix}");
                }
            });
        }
    });
}

#[test]
fn files_that_are_no_text() {
    use vitte::compiler::diagnostics::{Diagnostics, Sources, render_all};
    let mut noise = mutate::Noise(7);
    let program = files::text(&files::below("examples", "vit")[0]).into_bytes();
    for _ in 0..300 {
        let mut bytes = program.clone();
        for _ in 0..=noise.below(5) {
            let at = noise.below(bytes.len());
            bytes[at] = noise.below(256) as u8;
        }
        let (mut sources, mut problems) = (Sources::new(), Diagnostics::new());
        match sources.add_bytes("noise.vit", bytes, &mut problems) {
            Ok(Some(file)) => {
                let text = sources.text(file).to_string();
                check(&text).unwrap_or_else(|fault| panic!("{fault}:\n{text}"));
            }
            Ok(None) => assert!(problems.has_errors()),
            Err(error) => panic!("{error}"),
        }
        render_all(&problems, &sources, false);
    }
}
