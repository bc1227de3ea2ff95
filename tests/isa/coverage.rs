//! The listings leave out no opcode of the table, and no error that the table lists for one.

use crate::listings::listings;
use crate::machine::{assemble, run};
use std::collections::HashSet;
use std::sync::Mutex;
use vitte::bytecode::{Flow, Op};
use vitte_testing::files::{check_all, text};
use vitte_testing::program::Mode;

#[test]
fn every_opcode_occurs() {
    let seen = Mutex::new(HashSet::new());
    check_all(&listings(), |path| {
        let module = assemble(&text(path))?;
        seen.lock()
            .expect("no check panics")
            .extend(module.code.iter().filter_map(|word| Op::from_byte(*word as u8)));
        Ok(())
    });
    let seen = seen.into_inner().expect("no check panics");
    let named = Op::ALL.iter().filter(|op| op.info().flow != Flow::Data);
    let missing: Vec<_> = named.filter(|op| !seen.contains(op)).map(|op| op.info().mnemonic).collect();
    assert!(missing.is_empty(), "no listing has {}", missing.join(", "));
}

#[test]
fn every_trap_of_every_opcode_is_raised() {
    let seen = Mutex::new(HashSet::new());
    check_all(&listings(), |path| {
        if let Some(stop) = run(&assemble(&text(path))?, Mode::Plain)?.stop {
            seen.lock().expect("no check panics").insert((stop.at, stop.error));
        }
        Ok(())
    });
    let seen = seen.into_inner().expect("no check panics");
    let infos = Op::ALL.iter().map(|op| op.info());
    let listed = infos.flat_map(|info| info.traps.iter().map(move |trap| (info.mnemonic, trap.name())));
    let missing: Vec<_> = listed
        .filter(|(op, trap)| !seen.contains(&(op.to_string(), trap.to_string())))
        .map(|(op, trap)| format!("{op} {trap}"))
        .collect();
    assert!(missing.is_empty(), "no listing raises {}", missing.join(", "));
}
