//! The rows of the native table, and what a native sees of the program that calls it.

use crate::error::Failure;
use crate::instance::Instance;
use crate::meter::{price_of_bytes, price_of_elements};
use crate::passing::Passing;
use crate::program::{ClosureLayout, ObjectType, ResultType};
use std::any::{Any, TypeId};
use std::fmt;
use std::sync::Arc;
use vitte_bytecode::module::TypeIndex;
use vitte_bytecode::natives::{NativeDecl, Price};
use vitte_bytecode::operands::{Class, ImportIndex};
use vitte_bytecode::traps::Trap;
use vitte_heap::{ElemKind, Handle, MapOperation};

/// A native: its declaration and its code.
#[derive(Clone, Debug)]
pub struct Native {
    /// Name, signature and documentation.
    pub decl: NativeDecl,
    /// The code.
    pub code: NativeFn,
}

/// The code of a function that a host adds at run time.
pub type HostCode = dyn Fn(&mut Context<'_>) -> Result<Value, Failure> + Send + Sync;

/// The code of a native, by how it can be called.
#[derive(Clone)]
pub enum NativeFn {
    /// From float to float, without access to anything: called without a frame.
    Float1(fn(f64) -> f64),
    /// From two floats to float, likewise.
    Float2(fn(f64, f64) -> f64),
    /// An operation on the map that is argument 0, with two more operands at most: engines do it without a frame where they
    /// can, and call the code where they cannot.
    Map(MapOperation, fn(&mut Context<'_>) -> Result<Value, Failure>),
    /// Anything else.
    General(fn(&mut Context<'_>) -> Result<Value, Failure>),
    /// A function of the host: the same, with what it has captured.
    Host(Arc<HostCode>),
}

impl fmt::Debug for NativeFn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NativeFn::Float1(_) => "Float1",
            NativeFn::Float2(_) => "Float2",
            NativeFn::Map(..) => "Map",
            NativeFn::General(_) => "General",
            NativeFn::Host(_) => "Host",
        })
    }
}

/// The result of a native.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Value {
    /// No value.
    Unit,
    /// An `int`.
    Int(i64),
    /// A `float`.
    Float(f64),
    /// A `bool`.
    Bool(bool),
    /// A reference.
    Ref(Handle),
    /// `null`, where the result is an optional. A value of an optional is given as it is: boxes are made for it.
    Null,
}

impl From<vitte_heap::Value> for Value {
    fn from(value: vitte_heap::Value) -> Value {
        match value {
            vitte_heap::Value::Int(value) => Value::Int(value),
            vitte_heap::Value::Float(value) => Value::Float(value),
            vitte_heap::Value::Bool(value) => Value::Bool(value),
            vitte_heap::Value::Ref(handle) => Value::Ref(handle),
        }
    }
}

/// The program as a native sees it during one call.
///
/// Arguments are read by position. Reading one as another type than the native's signature says is a fault of the
/// native; it is refused, never undefined.
///
/// It is the [`Instance`], whose fields it has: the heap, in which allocating may move objects (handles stay good, borrowed
/// strings cannot be held across it), the meter, the host, and what natives keep.
pub struct Context<'a> {
    /// The program that calls.
    pub vm: &'a mut Instance,
    /// Which import of the program this is.
    pub(crate) native: ImportIndex,
    /// What the result must be.
    pub result: ResultType,
}

/// Arguments.
impl Context<'_> {
    /// How many arguments there are.
    pub fn args(&self) -> u32 {
        self.vm.heap.native_arg_count()
    }

    /// Argument `index`, an `int`.
    ///
    /// # Errors
    /// The argument is a reference, or there is none.
    pub fn int(&self, index: u32) -> Result<i64, Failure> {
        Ok(self.vm.heap.native_arg_bits(index)? as i64)
    }

    /// Argument `index`, a `float`.
    ///
    /// # Errors
    /// The argument is a reference, or there is none.
    pub fn float(&self, index: u32) -> Result<f64, Failure> {
        Ok(f64::from_bits(self.vm.heap.native_arg_bits(index)?))
    }

    /// Argument `index`, a `bool`.
    ///
    /// # Errors
    /// The argument is a reference, or there is none.
    pub fn bool(&self, index: u32) -> Result<bool, Failure> {
        Ok(self.vm.heap.native_arg_bits(index)? != 0)
    }

    /// Argument `index`, an object. Null raises `Uninitialized`: no native takes it.
    ///
    /// # Errors
    /// The argument is not a reference, or null, or there is none.
    pub fn handle(&mut self, index: u32) -> Result<Handle, Failure> {
        let handle = self.vm.heap.native_arg_handle(index)?;
        if handle.is_null() { Err(Trap::Uninitialized.into()) } else { Ok(handle) }
    }

    /// Argument `index`, a `string`.
    ///
    /// # Errors
    /// The argument is not a string, or there is none.
    pub fn string(&mut self, index: u32) -> Result<&str, Failure> {
        let handle = self.handle(index)?;
        Ok(self.vm.heap.string(handle)?)
    }

    /// Argument `index` as a value for an element or slot, by the class that it has.
    ///
    /// # Errors
    /// There is no such argument.
    pub fn value(&mut self, index: u32, kind: ElemKind) -> Result<vitte_heap::Value, Failure> {
        Ok(match kind {
            ElemKind::Int => self.int(index)?.into(),
            ElemKind::Float => self.float(index)?.into(),
            ElemKind::Bool => self.bool(index)?.into(),
            // Null is a value of optionals.
            ElemKind::Ref => self.vm.heap.native_arg_handle(index)?.into(),
        })
    }

    /// The type of argument `index`, in the program that calls.
    pub fn arg_type(&self, index: u32) -> Option<TypeIndex> {
        let signature = &self.vm.program.module().imports.get(self.native.index())?.signature;
        signature.params.get(index as usize).copied()
    }

    /// The type of the result, in the program that calls; `None` for the unit.
    pub fn result_type(&self) -> Option<TypeIndex> {
        self.vm.program.module().imports.get(self.native.index())?.signature.result
    }

    /// The name of the function that argument `index`, a function value, calls.
    ///
    /// # Errors
    /// The argument is not a function value, or null, or there is none.
    pub fn function_name(&mut self, index: u32) -> Result<&str, Failure> {
        let value = self.handle(index)?;
        let class = self.arg_type(index).and_then(|ty| self.vm.program.module().class(ty));
        if class != Some(Class::Function) {
            return Err(misuse("its argument is not a function value"));
        }
        Ok(self.vm.program.function_name(ClosureLayout::function(self.vm.heap.struct_get(value, 0)?)))
    }

    /// Where argument `index`, an `Error`, was first thrown: the lines that an uncaught error prints.
    ///
    /// # Errors
    /// The argument is not an error, or null, or there is none.
    pub fn error_trace(&mut self, index: u32) -> Result<Vec<String>, Failure> {
        let error = self.handle(index)?;
        let frames = self.vm.heap.struct_get_ref(error, crate::raise::FRAMES)?;
        if frames.is_null() {
            return Ok(Vec::new());
        }
        Ok(crate::raise::trace_lines(&self.vm.program, self.vm.heap.array_bools(frames)?))
    }
}

/// What natives cost.
impl Context<'_> {
    /// Pays the price that the native's row says.
    ///
    /// # Errors
    /// `OutOfFuel`, `Timeout` or `Cancelled`; an argument is not what the row says.
    #[inline]
    pub(crate) fn pay(&mut self, price: Price) -> Result<(), Failure> {
        match price {
            Price::Fixed(units) => self.vm.meter.charge(u64::from(units)),
            Price::Own(_) => Ok(()),
            Price::Scans(args) => {
                let mut units = 0_u64;
                for &arg in args {
                    units = units.saturating_add(self.price_of_arg(arg)?);
                }
                self.vm.meter.charge(units)
            }
            Price::Sorts(arg) => {
                let array = self.handle(arg)?;
                let length = self.vm.heap.array_len(array)?;
                let steps = u64::from(length.checked_ilog2().unwrap_or(0) + 1);
                self.vm.meter.charge(price_of_elements(length.saturating_mul(steps)))
            }
        }
    }

    /// What it costs to look through an argument.
    fn price_of_arg(&mut self, index: u32) -> Result<u64, Failure> {
        let value = self.handle(index)?;
        if let Ok(text) = self.vm.heap.string(value) {
            return Ok(price_of_bytes(text.len() as u64));
        }
        Ok(match self.vm.heap.array_kind(value) {
            Ok(ElemKind::Bool) => price_of_bytes(self.vm.heap.array_len(value)?),
            Ok(_) => price_of_elements(self.vm.heap.array_len(value)?),
            Err(_) => price_of_elements(self.vm.heap.map_len(value)?),
        })
    }
}

/// Results and the world.
impl Context<'_> {
    /// A new string as the result.
    ///
    /// # Errors
    /// `OutOfMemory`; no fuel is left for its size.
    pub fn new_string(&mut self, text: &str) -> Result<Value, Failure> {
        self.vm.meter.charge(price_of_bytes(text.len() as u64))?;
        Ok(Value::Ref(self.vm.heap.new_string(text)?))
    }

    /// A new string of so many bytes as the result, to be filled.
    ///
    /// # Errors
    /// `OutOfMemory`; no fuel is left for its size.
    pub fn new_text(&mut self, length: u64) -> Result<Handle, Failure> {
        self.vm.meter.charge(price_of_bytes(length))?;
        Ok(self.vm.heap.new_string_zeroed(length)?)
    }

    /// A new array of the result's type, or of the type that the result is an optional of, with room for `capacity` elements.
    ///
    /// # Errors
    /// `OutOfMemory`; the native's result is not an array.
    pub fn new_array(&mut self, capacity: u64) -> Result<Handle, Failure> {
        let (ResultType::Object(ObjectType::Shape(shape)) | ResultType::Optional(ObjectType::Shape(shape))) =
            self.result
        else {
            return Err(misuse("its result is not an array"));
        };
        self.vm.meter.charge(price_of_elements(capacity))?;
        Ok(self.vm.heap.new_array(shape, capacity)?)
    }

    /// Refuses a result of so many bytes that could never fit the heap, before it is built outside of it.
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn check_size(&self, bytes: usize) -> Result<(), Failure> {
        if bytes as u64 > self.vm.heap.config().max_bytes { Err(Trap::OutOfMemory.into()) } else { Ok(()) }
    }

    /// New bytes as the result.
    ///
    /// # Errors
    /// `OutOfMemory`; no fuel is left for its size.
    pub fn new_bytes(&mut self, bytes: &[u8]) -> Result<Value, Failure> {
        self.vm.meter.charge(price_of_bytes(bytes.len() as u64))?;
        let shape = self.vm.program.shape_of(TypeIndex::BYTES);
        let made = self.vm.heap.new_array_zeroed(shape, bytes.len() as u64)?;
        self.vm.heap.array_bools_mut(made)?.copy_from_slice(bytes);
        Ok(Value::Ref(made))
    }

    /// New bytes as the result, none yet, with room for so many.
    ///
    /// # Errors
    /// `OutOfMemory`; no fuel is left for its size.
    pub fn new_byte_array(&mut self, capacity: u64) -> Result<Handle, Failure> {
        self.vm.meter.charge(price_of_bytes(capacity))?;
        let shape = self.vm.program.shape_of(TypeIndex::BYTES);
        Ok(self.vm.heap.new_array(shape, capacity)?)
    }

    /// So many bytes that are 0, as the result.
    ///
    /// # Errors
    /// `OutOfMemory`; no fuel is left for its size.
    pub fn new_zeros(&mut self, length: u64) -> Result<Value, Failure> {
        self.vm.meter.charge(price_of_bytes(length))?;
        let shape = self.vm.program.shape_of(TypeIndex::BYTES);
        Ok(Value::Ref(self.vm.heap.new_array_zeroed(shape, length)?))
    }

    /// Ends the program with an exit status. To be returned as the native's failure; nothing can catch it.
    pub fn exit(&mut self, status: i64) -> Failure {
        self.vm.exit_status = Some(status);
        Trap::Cancelled.into()
    }

    /// An element as the result, for natives whose result has any type.
    ///
    /// # Errors
    /// The handle is not of an array; there is no such element; `OutOfMemory`.
    pub fn element(&mut self, array: Handle, index: u64) -> Result<Value, Failure> {
        Ok(match self.vm.heap.array_kind(array)? {
            ElemKind::Int => Value::Int(self.vm.heap.array_get(array, index)? as i64),
            ElemKind::Float => Value::Float(f64::from_bits(self.vm.heap.array_get(array, index)?)),
            ElemKind::Bool => Value::Bool(self.vm.heap.array_get(array, index)? != 0),
            ElemKind::Ref => Value::Ref(self.vm.heap.array_get_ref(array, index)?),
        })
    }

    /// Begins to format argument `index`; false if it is being formatted already.
    ///
    /// # Errors
    /// The argument is not a reference; `OutOfMemory`.
    pub fn format_enter(&mut self, index: u32) -> Result<bool, Failure> {
        let object = self.handle(index)?;
        let depth = self.vm.formatting.depth();
        self.vm.meter.charge(price_of_elements(depth))?;
        let base = self.vm.heap.frames().next().map_or(0, |frame| frame.base_slot);
        self.vm.formatting.enter(&mut self.vm.heap, object, base)
    }

    /// Ends what the last [`Context::format_enter`] that answered true began.
    pub fn format_leave(&mut self) {
        self.vm.formatting.leave(&mut self.vm.heap);
    }

    /// The bits of a result, checked against the native's signature: compiled code relies on it.
    pub(crate) fn result_bits(&mut self, value: Value, diverges: bool) -> Result<u64, Failure> {
        if diverges {
            return Err(misuse("it should not return"));
        }
        if let (ResultType::Unit, Value::Unit) = (self.result, value) {
            return Ok(0);
        }
        let mut passing = Passing { program: &self.vm.program, heap: &mut self.vm.heap };
        match passing.pass(value, self.result)? {
            Some(value) => passing.bits(value),
            None => Err(wrong_type()),
        }
    }
}

fn wrong_type() -> Failure {
    misuse("its result is not of its declared type")
}

/// The failure of a native that does not keep its own declaration: our fault, contained.
fn misuse(what: &str) -> Failure {
    Failure::new(Trap::Panic, format!("a native is wrong: {what}; please report this"))
}

/// What natives keep between calls, one value of each type: a generator of random numbers, a cache, open files.
#[derive(Default)]
pub struct States {
    values: Vec<(TypeId, Box<dyn Any + Send>)>,
    flushes: Vec<Flush>,
}

/// Writes out what natives have buffered.
type Flush = fn(&mut States) -> Result<(), Failure>;

impl States {
    /// The value of this type, made at the first call.
    pub fn get<S: Any + Send + Default>(&mut self) -> &mut S {
        let position = self.values.iter().position(|(ty, _)| *ty == TypeId::of::<S>()).unwrap_or_else(|| {
            self.values.push((TypeId::of::<S>(), Box::<S>::default()));
            self.values.len() - 1
        });
        // What was asked for last is asked for again, most often.
        self.values.swap(0, position);
        match self.values[0].1.downcast_mut() {
            Some(state) => state,
            None => unreachable!("the first is now the value of this type"),
        }
    }

    /// Calls this from now on whenever what is buffered has to be written out: before other programs may look, and when the
    /// program stops, however it does.
    pub fn on_flush(&mut self, flush: Flush) {
        self.flushes.push(flush);
    }

    /// Writes out what natives have buffered.
    ///
    /// # Errors
    /// The first failure; what comes behind it is written all the same.
    pub fn flush(&mut self) -> Result<(), Failure> {
        let mut outcome = Ok(());
        for at in 0..self.flushes.len() {
            outcome = outcome.and(self.flushes[at](self));
        }
        outcome
    }
}
