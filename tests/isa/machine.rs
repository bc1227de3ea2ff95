//! Runs modules, and tells how and where they ended.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use vitte::bytecode::{Module, Op};
use vitte::debug::{Tracer, View};
use vitte::memory::CollectorKind;
use vitte::{Engine, Host, LoopForm, VmConfig};
use vitte_testing::program::{Mode, Shared};

/// Every way to run a program.
pub const MODES: [Mode; 6] = [
    Mode::Plain,
    Mode::Portable,
    Mode::Traced,
    Mode::Stressed(CollectorKind::Generational),
    Mode::Stressed(CollectorKind::MarkSweep),
    Mode::Stressed(CollectorKind::Rc),
];

/// The error that ended a program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stop {
    /// The name of the error.
    pub error: String,
    /// Its message.
    pub message: String,
    /// The mnemonic of the instruction that raised it.
    pub at: String,
}

/// How a program ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ended {
    pub stdout: String,
    pub stop: Option<Stop>,
}

/// How a program ended, and the state of its machine then.
pub struct Run {
    pub ended: Ended,
    /// The instruction that raised the error, counted from the start of its function.
    pub stopped_at: Option<u32>,
    pub dump: String,
}

/// Assembles a listing.
pub fn assemble(listing: &str) -> Result<Module, String> {
    vitte::bytecode::assembler::assemble(listing, "listing")
        .map_err(|errors| errors.iter().map(|error| error.render(listing, "listing")).collect())
}

/// Runs a module to its end.
pub fn run(module: &Module, mode: Mode) -> Result<Ended, String> {
    let config = match mode {
        Mode::Stressed(_) => VmConfig { max_stack: 1 << 20, ..VmConfig::default() },
        _ => VmConfig::default(),
    };
    Ok(run_with(module, mode, config)?.ended)
}

/// Runs a module to its end, on a machine of this kind. Its output is the run's own.
pub fn run_with(module: &Module, mode: Mode, mut config: VmConfig) -> Result<Run, String> {
    let engine = Engine::new();
    let program = engine.prepare(module.clone()).map_err(|error| error.to_string())?;
    let output = Shared::default();
    config.host = Host { stdout: Some(Box::new(output.clone())), ..Host::denying() };
    if mode == Mode::Portable {
        config.loop_form = LoopForm::Match;
    }
    if let Mode::Stressed(collector) = mode {
        config.collector = collector;
        config.stress.collect_at_every_allocation = true;
        config.stress.poison = true;
        config.stress.verify = true;
    }
    let mut vm = engine.vm(&program, config).map_err(|error| error.to_string())?;
    let traced = Arc::new(AtomicBool::new(false));
    if mode == Mode::Traced {
        vm.set_tracer(Box::new(Watch { seen: Arc::clone(&traced) }));
    }
    let outcome = vm.run();
    if mode == Mode::Traced && !traced.load(Ordering::Relaxed) {
        return Err("the tracer saw no instruction".into());
    }
    let stopped_at = vm.stopped_at();
    let stop = match outcome {
        Ok(_) => None,
        Err(error) => {
            let (function, pc) = stopped_at.ok_or("an error does not say where it stopped")?;
            let at = module.functions[function.index()].code_start + pc;
            let op =
                Op::from_byte(module.code[at as usize] as u8).ok_or("an error stopped at no instruction")?;
            let at = op.info().mnemonic.to_string();
            Some(Stop { error: error.kind.into_owned(), message: error.message, at })
        }
    };
    let ended = Ended { stdout: output.text(), stop };
    Ok(Run { ended, stopped_at: stopped_at.map(|(_, pc)| pc), dump: vm.dump() })
}

/// A tracer that only looks whether what it is shown makes sense.
struct Watch {
    seen: Arc<AtomicBool>,
}

impl Tracer for Watch {
    fn instruction(&mut self, view: &View<'_>) {
        assert!(view.op().is_some_and(|op| op != Op::Args), "every executed word is an instruction");
        let registers = view.module.functions[view.function.index()].registers.len();
        assert_eq!(view.registers.len(), registers, "the frame has its registers");
        self.seen.store(true, Ordering::Relaxed);
    }
}
