//! Values on their way between a program and native code, held against the types that the program says: compiled code relies on
//! them.

use crate::error::Failure;
use crate::native::Value;
use crate::program::{ClosureLayout, ObjectType, Program, ResultType};
use crate::shapes::type_of_shape;
use vitte_bytecode::module::{TypeDef, TypeIndex};
use vitte_bytecode::operands::Class;
use vitte_bytecode::traps::Trap;
use vitte_heap::{Handle, Heap, HeapError, ShapeId};

/// A program and its heap, for making values of its types and taking them apart.
pub struct Passing<'a> {
    /// The program.
    pub program: &'a Program,
    /// Its heap.
    pub heap: &'a mut Heap,
}

impl Passing<'_> {
    /// A value in the form that registers and elements of such a type have; `None` if it is of another type. What is no reference
    /// is boxed for an optional. May open a handle.
    ///
    /// # Errors
    /// `OutOfMemory`; a handle that is closed.
    pub fn pass(&mut self, value: Value, ty: ResultType) -> Result<Option<vitte_heap::Value>, Failure> {
        match (ty, value) {
            (ResultType::Plain(class), value) => Ok(plain(class, value)),
            (ResultType::Object(ty) | ResultType::Optional(ty), Value::Ref(handle)) => {
                self.reference(handle, ty)
            }
            (ResultType::Boxed(..) | ResultType::Optional(_), Value::Null) => Ok(Some(Handle::NULL.into())),
            (ResultType::Boxed(_, shape), Value::Ref(handle)) => {
                self.reference(handle, ObjectType::Shape(shape))
            }
            (ResultType::Boxed(class, shape), value) => match plain(class, value) {
                Some(value) => Ok(Some(self.boxed(shape, value)?.into())),
                None => Ok(None),
            },
            _ => Ok(None),
        }
    }

    /// A value that a register or element of such a type has, as native code sees it: without its box.
    ///
    /// # Errors
    /// A handle that is closed.
    pub fn receive(&mut self, value: vitte_heap::Value, ty: ResultType) -> Result<Value, Failure> {
        Ok(match (ty, value) {
            (ResultType::Boxed(..) | ResultType::Optional(_), vitte_heap::Value::Ref(handle))
                if handle.is_null() =>
            {
                Value::Null
            }
            (ResultType::Boxed(class, _), vitte_heap::Value::Ref(handle)) => {
                plain_of_bits(class, self.heap.struct_get(handle, 0)?)
            }
            (_, value) => value.into(),
        })
    }

    /// A reference to such an object, or null; `None` if it is of another type.
    fn reference(&self, handle: Handle, ty: ObjectType) -> Result<Option<vitte_heap::Value>, Failure> {
        let fits = handle.is_null() || self.is_of(handle, ty)?;
        Ok(fits.then_some(handle.into()))
    }

    fn is_of(&self, handle: Handle, ty: ObjectType) -> Result<bool, Failure> {
        let found = self.heap.shape_of(handle)?;
        match ty {
            ObjectType::Shape(shape) => Ok(found == shape),
            ObjectType::Trait(ty) => Ok(self.program.dispatch().is(found, ty.0 as u16)),
            ObjectType::Function(ty) => self.is_function(handle, found, ty),
        }
    }

    /// Whether an object of this shape is a function value of this type.
    fn is_function(&self, handle: Handle, shape: ShapeId, ty: TypeIndex) -> Result<bool, Failure> {
        let module = self.program.module();
        let found = type_of_shape(shape).and_then(|ty| module.type_def(ty));
        if !matches!(found, Some(TypeDef::Closure(_))) {
            return Ok(false);
        }
        let callee = ClosureLayout::function(self.heap.struct_get(handle, 0)?);
        Ok(match (module.functions.get(callee.index()), module.type_def(ty)) {
            (Some(called), Some(TypeDef::Function(signature))) => {
                called.param_types() == signature.params && called.result == signature.result
            }
            _ => false,
        })
    }

    /// A new box with a value that is no reference.
    fn boxed(&mut self, shape: ShapeId, value: vitte_heap::Value) -> Result<Handle, HeapError> {
        let object = self.heap.new_struct(shape)?;
        // To the heap, all bits that are no reference are alike.
        self.heap.struct_set(object, 0, plain_bits(value) as i64)?;
        Ok(object)
    }

    /// The bits of a value, as registers have them.
    ///
    /// # Errors
    /// A handle that is closed.
    pub(crate) fn bits(&self, value: vitte_heap::Value) -> Result<u64, Failure> {
        match value {
            vitte_heap::Value::Ref(handle) => Ok(self.heap.handle_bits(handle)?),
            value => Ok(plain_bits(value)),
        }
    }
}

/// A value that must be of a class that is no reference.
fn plain(class: Class, value: Value) -> Option<vitte_heap::Value> {
    match (class, value) {
        (Class::Int, Value::Int(value)) => Some(value.into()),
        (Class::Float, Value::Float(value)) => Some(value.into()),
        (Class::Bool, Value::Bool(value)) => Some(value.into()),
        _ => None,
    }
}

/// The bits of a value that is no reference.
fn plain_bits(value: vitte_heap::Value) -> u64 {
    match value {
        vitte_heap::Value::Int(value) => value as u64,
        vitte_heap::Value::Float(value) => value.to_bits(),
        vitte_heap::Value::Bool(value) => u64::from(value),
        vitte_heap::Value::Ref(_) => 0,
    }
}

/// The value of a class that is no reference, from its bits.
fn plain_of_bits(class: Class, bits: u64) -> Value {
    match class {
        Class::Float => Value::Float(f64::from_bits(bits)),
        Class::Bool => Value::Bool(bits != 0),
        _ => Value::Int(bits as i64),
    }
}

/// Calls from a host.
impl crate::Instance {
    /// The function that a function value calls, and the value again if the function sees it. For engines.
    ///
    /// # Errors
    /// `InvalidArgument`: it is no function value; `Uninitialized`: it is null.
    pub fn called(
        &self,
        value: Handle,
    ) -> Result<(vitte_bytecode::operands::FuncIndex, Option<Handle>), Failure> {
        let ty = type_of_shape(self.heap.shape_of(value)?);
        if !matches!(ty.and_then(|ty| self.program.module().type_def(ty)), Some(TypeDef::Closure(_))) {
            return Err(Failure::new(Trap::InvalidArgument, "what is called is no function value"));
        }
        let callee = self.heap.struct_get(value, 0)?;
        let sees_itself = callee & ClosureLayout::SEES_ITSELF != 0;
        Ok((ClosureLayout::function(callee), sees_itself.then_some(value)))
    }

    /// The bits of the arguments for a function of the program, in the order of its parameters. Nothing may be allocated before they
    /// are in their registers. For engines.
    ///
    /// # Errors
    /// `InvalidArgument`: there is no such function, or it takes others; `OutOfMemory`.
    pub fn argument_bits(
        &mut self,
        function: vitte_bytecode::operands::FuncIndex,
        args: &[Value],
    ) -> Result<Vec<u64>, Failure> {
        // Calls are many, and short: these lists are used again.
        let (mut passed, mut bits) = std::mem::take(&mut self.scratch);
        passed.clear();
        bits.clear();
        let outcome = self.pass_arguments(function, args, &mut passed);
        // All are made: from here on nothing moves.
        let passing = Passing { program: &self.program, heap: &mut self.heap };
        let outcome = outcome.and_then(|()| {
            for value in &passed {
                bits.push(passing.bits(*value)?);
            }
            Ok(())
        });
        self.scratch.0 = passed;
        outcome.map(|()| bits)
    }

    /// Takes the list of [`Instance::argument_bits`](crate::Instance::argument_bits) back, for the next call. For engines.
    pub fn arguments_used(&mut self, bits: Vec<u64>) {
        self.scratch.1 = bits;
    }

    fn pass_arguments(
        &mut self,
        function: vitte_bytecode::operands::FuncIndex,
        args: &[Value],
        passed: &mut Vec<vitte_heap::Value>,
    ) -> Result<(), Failure> {
        use Trap::InvalidArgument;
        let Some(called) = self.program.module().functions.get(function.index()) else {
            return Err(Failure::new(InvalidArgument, "no such function"));
        };
        let params = called.param_types();
        if params.len() != args.len() {
            let message = format!("`{}` takes {} arguments, not {}", called.name, params.len(), args.len());
            return Err(Failure::new(InvalidArgument, message));
        }
        let mut passing = Passing { program: &self.program, heap: &mut self.heap };
        for (position, (arg, ty)) in args.iter().zip(params).enumerate() {
            let Some(value) = passing.pass(*arg, self.program.passed_type(*ty))? else {
                let wanted = self.program.module().type_name(*ty);
                let message = format!("argument {} of `{}` is no `{wanted}`", position + 1, called.name);
                return Err(Failure::new(InvalidArgument, message));
            };
            passed.push(value);
        }
        Ok(())
    }
}
