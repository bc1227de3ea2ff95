//! Memory that runs out at any point: each listing is run again and again, and the n-th allocation and all behind it
//! fail. It must end with `OutOfMemory` at an instruction that allocates, having printed the start of what it prints.

use crate::listings::listings;
use crate::machine::{Ended, Run, assemble, run, run_with};
use vitte::VmConfig;
use vitte::bytecode::Module;
use vitte_testing::files::{check_all, text};
use vitte_testing::program::Mode;

/// Opcodes, or families of them, that allocate.
const ALLOCATING: [&str; 8] =
    ["LOAD_CONST.string", "ALLOC.", "WRAP.", "PUSH.", "FILL.", "ADD.string", "CONCAT", "CALL_NATIVE"];

/// Whether a module catches errors. Making one allocates, at whatever instruction it is raised.
fn catches(module: &Module) -> bool {
    module.functions.iter().any(|function| !function.handlers.is_empty())
}

fn check(module: &Module, whole: &Ended, failed: &Run) -> Result<bool, String> {
    let Some(stop) = failed.ended.stop.as_ref().filter(|stop| Some(*stop) != whole.stop.as_ref()) else {
        return if failed.ended == *whole {
            Ok(true)
        } else {
            Err("a run that did not fail has another end".into())
        };
    };
    let allocates = catches(module) || ALLOCATING.iter().any(|family| stop.at.starts_with(family));
    if stop.error != "OutOfMemory" || !allocates {
        return Err(format!("found {stop:?}"));
    }
    if !whole.stdout.starts_with(&failed.ended.stdout) {
        return Err("what it printed is not the start of what it prints".into());
    }
    if failed.dump.is_empty() { Err("there is no dump".into()) } else { Ok(false) }
}

#[test]
fn allocations_may_fail_at_any_point() {
    check_all(&listings(), |path| {
        let module = assemble(&text(path))?;
        let whole = run(&module, Mode::Plain)?;
        let mut most = 0;
        loop {
            let mut config = VmConfig::default();
            config.stress.fail_allocation_after = Some(most);
            let failed = run_with(&module, Mode::Plain, config)?;
            if check(&module, &whole, &failed)
                .map_err(|fault| format!("after {most} allocations: {fault}"))?
            {
                return Ok(());
            }
            // Each of the first hundred, then ever fewer of very many.
            most += 1 + most / 100;
        }
    });
}
