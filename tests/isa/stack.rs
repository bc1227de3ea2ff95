//! How deep calls go: exactly as deep as the frames fit the VM stack.

use crate::machine::{MODES, assemble, run_with};
use vitte::VmConfig;

/// Words in front of the registers of each frame.
const HEADER: u64 = 3;

/// A function of so many registers that counts its calls in a global before it calls itself.
fn diver(registers: u64) -> String {
    let last = registers - 2;
    format!(
        "GLOBAL depth: int\n\
         FUNC dive(n: int)\n  REGS r0..=r{last}: int\n  ADD_IMM.int r0, n, 1\n  STORE_GLOBAL r0, depth\n  \
         CALL dive, r0\n  RETURN_UNIT\nEND\n\
         MAIN\n  LOAD_CONST.int r0, 0\n  CALL dive, r0\n  RETURN_UNIT\nEND\n"
    )
}

/// The value of the global `depth` in a dump.
fn depth(dump: &str) -> Option<u64> {
    let line = dump.lines().find(|line| line.trim_start().starts_with("depth "))?;
    line.split_whitespace().last()?.parse().ok()
}

#[test]
fn calls_go_as_deep_as_frames_fit() {
    // Frames of one word less and more than a division without remainder, and far smaller and larger ones.
    for registers in [2, 3, 4, 5, 6, 7, 8, 13, 61, 300] {
        let module = assemble(&diver(registers)).unwrap();
        for slots in [4 + HEADER + registers, 100, 127, 128, 129, 1000, 1009, 4096] {
            for mode in MODES {
                let config = VmConfig { max_stack: slots * 8, ..VmConfig::default() };
                let run = run_with(&module, mode, config).unwrap();
                let place = format!("{registers} registers, {slots} slots, {mode:?}");
                let stop = run.ended.stop.unwrap_or_else(|| panic!("{place}: did not stop"));
                assert_eq!((&*stop.error, &*stop.at), ("StackOverflow", "CALL"), "{place}");
                let wanted = (slots - HEADER - 1) / (HEADER + registers);
                assert_eq!(depth(&run.dump), Some(wanted), "{place}");
                let frames = format!("stack: {} frame{}, ", wanted + 1, if wanted == 0 { "" } else { "s" });
                assert!(
                    run.dump.starts_with(&frames),
                    "{place}: {}",
                    run.dump.lines().next().unwrap_or_default()
                );
            }
        }
    }
}

#[test]
fn a_stack_without_room_for_the_first_frame_overflows_at_once() {
    let module = assemble(&diver(2)).unwrap();
    for bytes in [0, 7, 8, 31] {
        for mode in MODES {
            let config = VmConfig { max_stack: bytes, ..VmConfig::default() };
            // No instruction is executed, so that a tracer has nothing to see.
            let outcome = run_with(&module, mode, config);
            match outcome {
                Ok(run) => assert_eq!(run.ended.stop.map(|stop| stop.error), Some("StackOverflow".into())),
                Err(reason) => assert_eq!(reason, "the tracer saw no instruction"),
            }
        }
    }
}

/// The argument frame of a native must fit as well; natives that need no frame run on a full stack.
#[test]
fn natives_need_room_for_their_arguments() {
    let listing = "
        IMPORT math.clamp(int, int, int) -> int
        IMPORT math.hypot(float, float) -> float
        MAIN
          REGS r0: int, r1: float
          CALL_NATIVE r1, math.hypot, r1, r1
          CALL_NATIVE r0, math.clamp, r0, r0, r0
          RETURN_UNIT
        END";
    let module = assemble(listing).unwrap();
    let of_main = HEADER + 2;
    let of_native = HEADER + 3;
    for slots in of_main..of_main + of_native + 4 {
        for mode in MODES {
            let config = VmConfig { max_stack: slots * 8, ..VmConfig::default() };
            let run = run_with(&module, mode, config).unwrap();
            let fits = slots >= of_main + of_native;
            assert_eq!(run.ended.stop.is_none(), fits, "{slots} slots");
            assert_eq!(
                run.stopped_at,
                (!fits).then_some(2),
                "{slots} slots: behind the two words of the first call"
            );
        }
    }
}

#[test]
fn a_machine_runs_again_after_an_overflow() {
    let module = assemble(&diver(5)).unwrap();
    let engine = vitte::Engine::new();
    let program = engine.prepare(module).unwrap();
    let mut vm = engine.vm(&program, VmConfig { max_stack: 8 * 1000, ..VmConfig::default() }).unwrap();
    let first = vm.run().unwrap_err();
    let dump = vm.dump();
    assert_eq!(vm.run().unwrap_err(), first);
    assert_eq!(vm.dump(), dump);
}
