//! Damaged files: whatever the bytes, the answer is an error that says where, and nothing else happens.
//!
//! Every change of every byte takes minutes: `cargo test --release -p vitte-testing --test damage -- --ignored` tries
//! them. Without it all changes at the head of a file are tried, and others by chance, the same ones each time.

use std::path::PathBuf;
use std::time::{Duration, Instant};
use vitte::Engine;
use vitte::bytecode::vitbc::{self, WriteOptions};
use vitte_testing::files::{below, check_all, short};
use vitte_testing::mutate::{Noise, each_bit_change, each_byte_change, each_truncation};
use vitte_testing::program::compile;

/// Files up to this length meet every value in every byte. The work is quadratic, as each answer reads the whole file for
/// its checksum: in longer ones each bit is changed.
const SHORT: usize = 4096;

/// The longest that any answer may take.
const PATIENCE: Duration = Duration::from_secs(2);

fn programs() -> Vec<PathBuf> {
    // Plug-ins import what only their host has.
    let mut files = below("examples", "vit");
    files.retain(|path| !path.components().any(|part| part.as_os_str() == "plugins"));
    assert!(files.len() >= 10, "ten real programs are damaged");
    files
}

/// A program's file, plain and compressed.
fn real_files(path: &std::path::Path) -> Result<[Vec<u8>; 2], String> {
    let module = compile(path, true)?;
    let write =
        |compress| vitbc::write(&module, &WriteOptions { compress }).map_err(|error| error.to_string());
    Ok([write(false)?, write(true)?])
}

/// The message of a refusal: one precise line per fault.
fn refusal(engine: &Engine, bytes: &[u8]) -> Result<String, String> {
    let start = Instant::now();
    let answer = engine.load(bytes);
    let taken = start.elapsed();
    let Err(error) = answer else { return Err("a damaged file was accepted".into()) };
    let message = error.to_string();
    if taken > PATIENCE {
        return Err(format!("the answer took {taken:?}: {message}"));
    }
    if message.is_empty() { Err("the refusal says nothing".into()) } else { Ok(message) }
}

/// The head of a file, with the first entries of its table of sections: each of its bits is changed.
const HEAD: usize = 96;

/// How many changes behind the head of each file are tried.
const CHANGES: usize = 2000;

#[test]
fn changes_of_bytes_are_refused() {
    check_all(&programs(), |path| {
        let engine = Engine::new();
        let mut noise = Noise(short(path).len() as u64);
        for bytes in real_files(path)? {
            let bits = (0..HEAD.min(bytes.len())).flat_map(|at| (0..8).map(move |bit| (at, 1 << bit)));
            let others = (0..CHANGES).map(|_| (noise.below(bytes.len()), 1 + noise.below(255) as u8));
            let mut changed = bytes.clone();
            for (at, change) in bits.chain(others) {
                changed[at] ^= change;
                let told = |reason| format!("byte {at} changed to {}: {reason}", changed[at]);
                refusal(&engine, &changed).map_err(told)?;
                changed[at] ^= change;
            }
        }
        Ok(())
    });
}

#[test]
#[ignore = "takes minutes"]
fn every_change_of_a_byte_is_refused() {
    check_all(&programs(), |path| {
        let engine = Engine::new();
        for bytes in real_files(path)? {
            let mut failure = Ok(());
            let visit = |changed: &[u8], at: usize, value: u8| {
                if let Err(reason) = refusal(&engine, changed) {
                    failure = Err(format!("byte {at} changed to {value}: {reason}"));
                }
            };
            match bytes.len() <= SHORT {
                true => each_byte_change(&bytes, visit),
                false => each_bit_change(&bytes, visit),
            }
            failure?;
        }
        Ok(())
    });
}

#[test]
fn every_truncation_is_refused() {
    check_all(&programs(), |path| {
        let engine = Engine::new();
        for bytes in real_files(path)? {
            let mut failure = Ok(());
            each_truncation(&bytes, |cut| {
                if let Err(reason) = refusal(&engine, cut) {
                    failure = Err(format!("cut to {} bytes: {reason}", cut.len()));
                }
            });
            failure?;
        }
        Ok(())
    });
}

#[test]
fn noise_behind_a_valid_header_is_refused() {
    const HEADER_BYTES: usize = 32;
    check_all(&programs(), |path| {
        let engine = Engine::new();
        let mut noise = Noise(short(path).len() as u64);
        for bytes in real_files(path)? {
            for _ in 0..500 {
                let mut changed = bytes[..HEADER_BYTES].to_vec();
                changed.extend(noise.bytes(bytes.len() - HEADER_BYTES));
                refusal(&engine, &changed)?;
            }
        }
        Ok(())
    });
}

/// Damage that the checksums do not see, because they were made right again: it meets the parser and the verifier.
#[test]
fn changed_code_is_refused_or_harmless() {
    check_all(&programs(), |path| {
        let mut noise = Noise(7 + short(path).len() as u64);
        let module = compile(path, true)?;
        for _ in 0..3000 {
            let mut changed = module.clone();
            let at = noise.below(changed.code.len());
            changed.code[at] ^= 1 << noise.below(64);
            let start = Instant::now();
            // Whether it is accepted is the verifier's affair; that it answers, and at once, is ours.
            let _ = Engine::new().prepare(changed);
            if start.elapsed() > PATIENCE {
                return Err(format!("the answer for word {at} took {:?}", start.elapsed()));
            }
        }
        Ok(())
    });
}
