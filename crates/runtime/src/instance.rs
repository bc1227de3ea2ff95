//! An instance: one program running, with its own heap, stack, globals and streams.

use crate::debug::Tracer;
use crate::error::{Failure, RuntimeError, TraceFrame};
use crate::host::Host;
use crate::native::{Context, Formatting, Value};
use crate::program::Program;
use std::sync::Arc;
use vitte_bytecode::module::{Module, TypeDef, TypeIndex};
use vitte_bytecode::operands::{Class, FuncIndex, ImportIndex};
use vitte_bytecode::traps::Trap;
use vitte_heap::{ElemKind, FrameMap, Heap, HeapConfig, OutOfMemory, RefMap, Shape};

/// What a host grants and limits.
#[derive(Debug, Default)]
pub struct Config {
    /// Sizes and limits of the heap and of the VM stack.
    pub heap: HeapConfig,
    /// The streams.
    pub host: Host,
}

/// One program running. See the module's documentation.
pub struct Instance {
    /// The program.
    pub program: Arc<Program>,
    /// Its memory.
    pub heap: Heap,
    /// The world outside.
    pub host: Host,
    /// The objects that are being formatted.
    pub formatting: Formatting,
    /// Who is shown each instruction before it is executed, if anyone.
    pub tracer: Option<Box<dyn Tracer>>,
    /// The instruction, in the module's code, where the last run stopped with an error.
    pub stopped_at: Option<u32>,
}

impl Instance {
    /// An instance that has not run yet: globals are zeroed.
    ///
    /// # Errors
    /// The system, or the limit, has no room for the stack and the tables.
    pub fn new(program: Arc<Program>, config: Config) -> Result<Instance, OutOfMemory> {
        let mut heap = Heap::new(config.heap)?;
        let module = program.module();
        for ty in &module.types {
            add_shape(&mut heap, module, ty);
        }
        add_frame_maps(&mut heap, &program);
        let is_reference = |ty: TypeIndex| module.class(ty).is_some_and(Class::is_reference);
        let globals = ref_map(module.globals.iter().map(|global| is_reference(global.ty)));
        heap.add_globals(module.globals.len() as u32, &globals)?;
        heap.add_constants(module.strings.len() as u32)?;
        Ok(Instance {
            program,
            heap,
            host: config.host,
            formatting: Formatting::default(),
            tracer: None,
            stopped_at: None,
        })
    }

    /// Forgets what the last run left behind, before another one starts. The globals stay as they are. For engines.
    pub fn begin(&mut self) {
        self.stopped_at = None;
        self.formatting.clear(&mut self.heap);
    }

    /// Calls a native whose argument frame is published, and answers the bits of its result (0 for unit). For engines.
    ///
    /// # Errors
    /// What the native raises.
    pub fn call_native(
        &mut self,
        native: ImportIndex,
        function: fn(&mut Context<'_>) -> Result<Value, Failure>,
    ) -> Result<u64, Failure> {
        let linked = self.program.natives()[native.index()];
        let scope = self.heap.handle_scope();
        let mut context = Context {
            heap: &mut self.heap,
            host: &mut self.host,
            formatting: &mut self.formatting,
            result: linked.result,
        };
        let bits = function(&mut context).and_then(|value| context.result_bits(value, linked.diverges));
        self.heap.truncate_handles(scope);
        bits
    }

    /// The error of a failure at instruction `at` of the module's code, with the trace of the published frames.
    pub fn error(&mut self, failure: Failure, at: u32) -> RuntimeError {
        self.stopped_at = Some(at);
        let (trace, omitted) = self.trace(at);
        RuntimeError { trap: failure.trap, message: failure.message.into_owned(), trace, omitted }
    }

    /// The active functions, innermost first, each with the instruction (in the module's code) that it is at.
    /// `at` is that of the innermost; argument frames of natives are left out.
    pub fn active(&self, at: u32) -> impl Iterator<Item = (FuncIndex, u32)> + '_ {
        let functions = self.program.targets().len();
        let mut at = at;
        self.heap.frames().filter_map(move |frame| {
            let here = at;
            at = (frame.return_pc as u32).saturating_sub(1);
            ((frame.id as usize) < functions).then_some((FuncIndex(frame.id), here))
        })
    }

    fn trace(&self, at: u32) -> (Vec<TraceFrame>, usize) {
        let depth = self.active(at).count();
        let ends = RuntimeError::TRACE_END;
        let omitted = depth.saturating_sub(2 * ends);
        let kept =
            self.active(at).enumerate().filter(|(i, _)| omitted == 0 || *i < ends || *i >= ends + omitted);
        (kept.map(|(_, (function, at))| self.trace_frame(function, at)).collect(), omitted)
    }

    fn trace_frame(&self, function: FuncIndex, at: u32) -> TraceFrame {
        let module = self.program.module();
        let start = module.functions.get(function.index()).map_or(0, |function| function.code_start);
        let place = module.debug.place(function, at.saturating_sub(start));
        TraceFrame {
            function: self.program.function_name(function).to_owned(),
            place: place.map(|place| (place.file.to_owned(), place.line, place.column)),
        }
    }

    /// Writes out what the program has printed.
    ///
    /// # Errors
    /// `Io` if a stream fails.
    pub fn flush(&mut self) -> Result<(), Failure> {
        let failed = |error| Failure::new(Trap::Io, format!("cannot write to standard output: {error}"));
        self.host.flush().map_err(failed)
    }
}

fn ref_map(references: impl Iterator<Item = bool>) -> RefMap {
    let mut map = RefMap::new();
    references.enumerate().filter(|(_, is)| *is).for_each(|(index, _)| map.set(index as u32));
    map
}

/// Adds the shape of a type's objects: one for each type, so that shapes stand in the order of the types.
fn add_shape(heap: &mut Heap, module: &Module, ty: &TypeDef) {
    let class = |ty: TypeIndex| module.class(ty);
    match ty {
        TypeDef::Array(element) => {
            let elem = match class(*element) {
                Some(Class::Int) => ElemKind::Int,
                Some(Class::Float) => ElemKind::Float,
                Some(Class::Bool) => ElemKind::Bool,
                _ => ElemKind::Ref,
            };
            heap.add_named_shape(Shape::Array { elem }, format!("array<{}>", module.type_name(*element)));
        }
        TypeDef::Struct(layout) => {
            let refs =
                ref_map(layout.fields.iter().map(|field| class(field.ty).is_some_and(Class::is_reference)));
            let shape = Shape::Struct { slots: layout.fields.len() as u32, refs };
            heap.add_named_shape(shape, layout.name.as_str());
        }
        // The shape of a box. Optionals of references have no objects of their own.
        TypeDef::Optional(value) => {
            let shape = Shape::Struct { slots: 1, refs: RefMap::new() };
            heap.add_named_shape(shape, format!("{}?", module.type_name(*value)));
        }
        TypeDef::Enum(layout) => {
            let is_reference = |ty| class(ty).is_some_and(Class::is_reference);
            let (references, others) = layout.slots(is_reference);
            let slots = 1 + references + others;
            let refs = ref_map((0..slots).map(|slot| (1..=references).contains(&slot)));
            heap.add_named_shape(Shape::Struct { slots: slots as u32, refs }, layout.name.as_str());
        }
    }
}

/// One frame map per function, then one per import: frame ids count in this order.
fn add_frame_maps(heap: &mut Heap, program: &Program) {
    let module = program.module();
    for (info, function) in program.verified().functions().iter().zip(&module.functions) {
        let refs = ref_map((0..info.registers).map(|register| info.is_reference(register)));
        let name = function.name.as_str().into();
        heap.add_frame_map(FrameMap { slots: u32::from(info.registers), refs, name });
    }
    for (info, import) in program.verified().imports().iter().zip(&module.imports) {
        let refs = ref_map((0..info.params).map(|argument| info.is_reference(argument)));
        let name = format!("{}.{}", import.module, import.name).into();
        heap.add_frame_map(FrameMap { slots: u32::from(info.params), refs, name });
    }
}
