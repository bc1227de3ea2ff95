//! Errors that a program may catch: who catches one, what it catches, and what an error says of where it was thrown.
//!
//! Nothing of this costs anything until an error is raised: the tables of handlers are looked at only then.

use crate::error::{Failure, Origin, RuntimeError, TraceFrame};
use crate::instance::Instance;
use crate::program::Program;
use std::borrow::Cow;
use std::sync::Arc;
use vitte_bytecode::Op;
use vitte_bytecode::module::TypeIndex;
use vitte_bytecode::operands::FuncIndex;
use vitte_bytecode::traps::Trap;
use vitte_heap::{FRAME_HEADER, Handle, Heap, HeapError, Root};

/// What an instruction raises.
pub enum Raised {
    /// An error of the instruction or native itself.
    Failure(Failure),
    /// An `Error` that the program throws.
    Thrown(Handle),
}

/// Where a program goes on with an error that it catches.
#[derive(Debug)]
pub struct Landing {
    /// The frame: the number of its register 0 in the VM stack.
    pub base_slot: usize,
    /// How many registers the frame has.
    pub registers: usize,
    /// The instruction, in the module's code.
    pub at: u32,
    /// The register that gets the error.
    pub register: u16,
    /// The bits of the reference to the error. Nothing may be allocated before they are in their register.
    pub error: u64,
}

/// The last error that has left the program for a native that had called it.
#[derive(Default)]
pub(crate) struct ThrownIntoHost {
    origin: Origin,
    /// The error, if it is one that a program can catch.
    root: Option<Root>,
}

impl ThrownIntoHost {
    fn keep(&mut self, heap: &mut Heap, root: Option<Root>) -> Origin {
        if let Some(old) = std::mem::replace(&mut self.root, root) {
            heap.release(old);
        }
        self.origin = Origin(Some(Arc::new(())));
        self.origin.clone()
    }
}

/// The slots of the type `Error`.
const KIND: u32 = 0;
const MESSAGE: u32 = 1;
pub(crate) const FRAMES: u32 = 2;

/// Bytes of a frame in an error.
const FRAME_BYTES: usize = 8;
/// The function number that stands for frames that were left out; their number follows.
const OMITTED: u32 = u32::MAX;
/// More frames than an error ever has: a program could make one itself.
const FRAMES_MAX: usize = 2 * RuntimeError::TRACE_END + 1;

impl Instance {
    /// Finds who catches what the instruction `at` (in the module's code) of the published top frame raises, and
    /// makes the error that it gets. Opens handles, which the caller closes. For engines.
    ///
    /// # Errors
    /// No one catches it, or nobody may; or there is no memory for the error. It is the end of the program, unless a native has
    /// called the program back: then it is what the native gets.
    pub fn raise(&mut self, raised: Raised, at: u32) -> Result<Landing, RuntimeError> {
        let raised = self.thrown_before(raised)?;
        if let Raised::Failure(failure) = &raised
            && !failure.trap.is_catchable()
        {
            return Err(self.ended(failure.clone(), at));
        }
        self.pay_raise().map_err(|failure| self.ended(failure, at))?;
        let landing = self.landing(at);
        if landing.is_none() && self.nested == 0 {
            return Err(match raised {
                Raised::Failure(failure) => self.error(failure, at),
                Raised::Thrown(error) => self.uncaught(error, at),
            });
        }
        // The error is made while the frames are still there: they are what it says.
        let made = match raised {
            Raised::Failure(failure) => self.new_error(failure.kind(), &failure.message, at),
            Raised::Thrown(error) => self.note_frames(error, at).map(|()| error),
        };
        let error = made.map_err(|error| self.ended(error.into(), at))?;
        let Some(mut landing) = landing else { return Err(self.throw_into_host(error, at)) };
        landing.error = self.heap.handle_bits(error).map_err(|error| self.ended(error.into(), at))?;
        let natives_base = landing.base_slot + landing.registers + FRAME_HEADER;
        self.formatting.unwind(&mut self.heap, natives_base);
        Ok(landing)
    }

    /// The error of a native's side of a call: one that cannot be caught ends the program, whatever natives do with it.
    pub fn end_call(&mut self, failure: Failure) -> RuntimeError {
        self.ended(failure, 0)
    }

    /// The end of the program, for all natives that have called it, too.
    pub(crate) fn ended(&mut self, failure: Failure, at: u32) -> RuntimeError {
        let mut error = self.error(failure, at);
        if self.nested > 0 {
            error.origin = self.thrown_into_host.keep(&mut self.heap, None);
        }
        error
    }

    /// An error that nobody catches up to the native that has called the program. If the native fails with it, the program goes on
    /// with the same error.
    fn throw_into_host(&mut self, thrown: Handle, at: u32) -> RuntimeError {
        let mut error = self.uncaught(thrown, at);
        match self.heap.hold(thrown) {
            Ok(root) => error.origin = self.thrown_into_host.keep(&mut self.heap, Some(root)),
            Err(fault) => return self.ended(fault.into(), at),
        }
        error
    }

    /// What a native fails with because the program that it called has thrown: the same error.
    ///
    /// # Errors
    /// The program that it called has ended.
    fn thrown_before(&mut self, raised: Raised) -> Result<Raised, RuntimeError> {
        let Raised::Failure(failure) = &raised else { return Ok(raised) };
        let Some(error) = failure.of_call().filter(|error| error.origin.is(&self.thrown_into_host.origin))
        else {
            return Ok(raised);
        };
        if error.is_limit() {
            return Err(error.clone());
        }
        let Some(root) = self.thrown_into_host.root.take() else { return Ok(raised) };
        let thrown = self.heap.held(root);
        self.heap.release(root);
        Ok(thrown.map_or(raised, Raised::Thrown))
    }

    /// Pays for walking along the frames: the registers in them say how many there can be.
    fn pay_raise(&mut self) -> Result<(), Failure> {
        const SLOTS: u64 = 32;
        let slots = self.heap.frames().next().map_or(0, |frame| frame.base_slot as u64);
        self.meter.charge(slots / SLOTS)
    }

    /// The innermost frame with a handler for where it is.
    fn landing(&self, at: u32) -> Option<Landing> {
        let module = self.program.module();
        let mut at = at;
        for frame in self.heap.frames() {
            let here = at;
            at = (frame.return_pc as u32).saturating_sub(1);
            let handlers =
                module.functions.get(frame.id as usize).filter(|function| !function.handlers.is_empty());
            let Some(function) = handlers else {
                if frame.is_entry {
                    return None;
                }
                continue;
            };
            let pc = instruction_start(&self.program, here).saturating_sub(function.code_start);
            let guards =
                |handler: &&vitte_bytecode::module::Handler| (handler.start..handler.end).contains(&pc);
            if let Some(handler) = function.handlers.iter().find(guards) {
                return Some(Landing {
                    base_slot: frame.base_slot,
                    registers: frame.registers.len(),
                    at: function.code_start + handler.target,
                    register: handler.register,
                    error: 0,
                });
            }
            if frame.is_entry {
                return None;
            }
        }
        None
    }

    /// A new error that is thrown at instruction `at`.
    fn new_error(&mut self, kind: &str, message: &str, at: u32) -> Result<Handle, HeapError> {
        self.locate_any(at);
        let error = self.heap.new_struct(self.program.shape_of(TypeIndex::ERROR))?;
        for (slot, text) in [(KIND, kind), (MESSAGE, message)] {
            let text = self.heap.new_string(text)?;
            self.heap.struct_set(error, slot, text)?;
        }
        self.note_frames(error, at)?;
        Ok(error)
    }

    /// Writes the active frames into an error, unless it was thrown before.
    fn note_frames(&mut self, error: Handle, at: u32) -> Result<(), HeapError> {
        if !self.frames_of(error)?.is_empty() {
            return Ok(());
        }
        let packed = self.packed_frames(at);
        let shape = self.program.shape_of(TypeIndex::BYTES);
        let frames = self.heap.new_array_zeroed(shape, packed.len() as u64)?;
        self.heap.array_bools_mut(frames)?.copy_from_slice(&packed);
        self.heap.struct_set(error, FRAMES, frames)
    }

    /// The active frames, innermost first, in the form that errors keep: function and instruction in it, both of 32
    /// bits, little-endian. Of a deep stack only the ends, and how many are between them.
    fn packed_frames(&self, at: u32) -> Vec<u8> {
        let (frames, omitted) = self.ends_of_stack(at);
        let mut packed = Vec::with_capacity((frames.len() + 1) * FRAME_BYTES);
        let mut put = |function: u32, pc: u32| {
            packed.extend(function.to_le_bytes());
            packed.extend(pc.to_le_bytes());
        };
        for (position, (function, at)) in frames.into_iter().enumerate() {
            if omitted > 0 && position == RuntimeError::TRACE_END {
                put(OMITTED, u32::try_from(omitted).unwrap_or(u32::MAX));
            }
            let start = self.program.targets().get(function.index()).map_or(0, |target| target.code_start);
            put(function.0, at.saturating_sub(start));
        }
        packed
    }

    /// What an error says of where it was thrown: empty if it was not yet.
    fn frames_of(&mut self, error: Handle) -> Result<Vec<u8>, HeapError> {
        let frames = self.heap.struct_get_ref(error, FRAMES)?;
        if frames.is_null() {
            return Ok(Vec::new());
        }
        Ok(leading_frames(self.heap.array_bools(frames)?).to_vec())
    }

    /// An error that the program throws and does not catch.
    fn uncaught(&mut self, error: Handle, at: u32) -> RuntimeError {
        let parts = self.error_text(error, KIND).and_then(|kind| {
            let message = self.error_text(error, MESSAGE)?;
            Ok((kind, message, self.frames_of(error)?))
        });
        let (kind, message, packed) = match parts {
            Ok(parts) => parts,
            Err(fault) => return self.error(fault.into(), at),
        };
        let mut uncaught = self.error(Failure::new(Trap::Panic, message), at);
        uncaught.trap = None;
        uncaught.kind = Cow::Owned(kind);
        if !packed.is_empty() {
            (uncaught.trace, uncaught.omitted) = unpacked(&self.program, &packed);
        }
        uncaught
    }

    /// A text of an error; empty if it was never set.
    fn error_text(&mut self, error: Handle, slot: u32) -> Result<String, HeapError> {
        let text = self.heap.struct_get_ref(error, slot)?;
        if text.is_null() { Ok(String::new()) } else { Ok(self.heap.string(text)?.to_owned()) }
    }
}

/// The frames of an error, and how many were left out of their middle.
fn unpacked(program: &Program, packed: &[u8]) -> (Vec<TraceFrame>, usize) {
    let (mut frames, mut omitted) = (Vec::new(), 0);
    for (function, pc) in pairs(packed) {
        if function == OMITTED {
            omitted = pc as usize;
        } else {
            frames.push(trace_frame(program, FuncIndex(function), pc));
        }
    }
    (frames, omitted)
}

/// The lines of an error's trace, as an uncaught error prints them: `function (file:line:column)`, innermost first.
/// `packed` is what the error's `frames` hold.
pub fn trace_lines(program: &Program, packed: &[u8]) -> Vec<String> {
    pairs(packed)
        .map(|(function, pc)| {
            if function == OMITTED {
                return RuntimeError::omitted_line(pc as usize);
            }
            trace_frame(program, FuncIndex(function), pc).to_string()
        })
        .collect()
}

/// Lets the frames of an error name the functions of another program.
pub(crate) fn rename_frames(packed: &mut [u8], new: &dyn Fn(FuncIndex) -> Option<FuncIndex>) {
    for frame in packed.chunks_exact_mut(FRAME_BYTES) {
        let (function, _) = frame.split_at_mut(4);
        let old = u32::from_le_bytes((&*function).try_into().unwrap_or_default());
        if old != OMITTED
            && let Some(new) = new(FuncIndex(old))
        {
            function.copy_from_slice(&new.0.to_le_bytes());
        }
    }
}

fn leading_frames(packed: &[u8]) -> &[u8] {
    &packed[..packed.len().min(FRAMES_MAX * FRAME_BYTES)]
}

fn pairs(packed: &[u8]) -> impl Iterator<Item = (u32, u32)> {
    leading_frames(packed).chunks_exact(FRAME_BYTES).map(|frame| {
        let number = |at: usize| u32::from_le_bytes(frame[at..at + 4].try_into().unwrap_or_default());
        (number(0), number(4))
    })
}

/// A line of a trace: a function, and its instruction counted from its start.
pub(crate) fn trace_frame(program: &Program, function: FuncIndex, pc: u32) -> TraceFrame {
    let place = program.module().debug.place(function, pc);
    TraceFrame {
        function: program.function_name(function).to_owned(),
        place: place.map(|place| (place.file.to_owned(), place.line, place.column)),
    }
}

/// The instruction that the word at `at` belongs to: itself, or the one before if it is an `ARGS` word.
pub fn instruction_start(program: &Program, at: u32) -> u32 {
    let code = &program.module().code;
    let mut at = at;
    while at > 0 && code.get(at as usize).is_some_and(|word| *word as u8 == Op::Args as u8) {
        at -= 1;
    }
    at
}
