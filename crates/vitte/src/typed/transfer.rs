//! Values on their way: making objects of a program from values of Rust, and back.

use super::values::{FromVitte, IntoVitte};
use vitte_bytecode::Module;
use vitte_bytecode::module::{EnumType, StructType, TypeDef, TypeIndex};
use vitte_bytecode::traps::Trap;
use vitte_heap::{Handle, Heap, SLOT_BYTES};
use vitte_runtime::{Failure, Instance, Passing, Program, ResultType, Value, price_of_bytes};

/// A machine while values pass. Handles that are opened are closed when the call has ended.
pub struct Transfer<'a> {
    pub(crate) vm: &'a mut Instance,
    /// How deep the value is nested that passes now.
    depth: u32,
    /// How many bytes may still be copied out of the machine.
    room: u64,
    /// In a call of the host by the program: the bytes that have passed and are not paid for yet.
    unpaid: Option<u64>,
}

impl<'a> Transfer<'a> {
    /// How deep values nest that pass. Rust keeps what it does with nested values on its stack, which must not overflow.
    pub const NESTING_MAX: u32 = 200;

    pub(crate) fn new(vm: &'a mut Instance) -> Transfer<'a> {
        // An object may be part of a result many times, as in `[row; 1000]`, and is copied as often: what comes out of a
        // machine is limited as what is in it.
        let room = vm.heap.config().max_bytes;
        Transfer { vm, depth: 0, room, unpaid: None }
    }

    /// For a call of the host by the program, which pays for what it lets pass: by size, as for everything that natives do.
    pub(crate) fn paid(vm: &'a mut Instance) -> Transfer<'a> {
        Transfer { unpaid: Some(0), ..Transfer::new(vm) }
    }

    /// The program whose values pass.
    pub(crate) fn program(&self) -> &Program {
        &self.vm.program
    }

    pub(crate) fn module(&self) -> &Module {
        self.vm.program.module()
    }

    pub(crate) fn heap(&mut self) -> &mut Heap {
        &mut self.vm.heap
    }

    fn passing(&mut self) -> Passing<'_> {
        Passing { program: &self.vm.program, heap: &mut self.vm.heap }
    }

    /// Lets the program pay for bytes that pass, if it is the one who wants that.
    pub(super) fn pay(&mut self, bytes: usize) -> Result<(), Failure> {
        const UNIT: u64 = 64;
        let Some(unpaid) = &mut self.unpaid else { return Ok(()) };
        // Small parts count together.
        let bytes = *unpaid + bytes as u64;
        *unpaid = bytes % UNIT;
        self.vm.meter.charge(price_of_bytes(bytes - bytes % UNIT))
    }

    /// Counts bytes that are copied out of the machine.
    pub(super) fn count(&mut self, bytes: usize) -> Result<(), Failure> {
        self.pay(bytes)?;
        match self.room.checked_sub(bytes as u64) {
            Some(room) => {
                self.room = room;
                Ok(())
            }
            None => Err(Failure::new(
                Trap::OutOfMemory,
                "the value is larger for the host than all that the program's memory may hold",
            )),
        }
    }

    /// What a value is as an element of this type.
    pub(crate) fn element(&mut self, value: Value, ty: TypeIndex) -> Result<vitte_heap::Value, Failure> {
        let ty = self.program().passed_type(ty);
        let passed = self.passing().pass(value, ty)?;
        passed.ok_or_else(|| Failure::new(Trap::InvalidArgument, "a value of the host is not of its type"))
    }

    /// What an element of this type is as a value.
    pub(crate) fn value(&mut self, element: vitte_heap::Value, ty: TypeIndex) -> Result<Value, Failure> {
        let ty = self.program().passed_type(ty);
        self.passing().receive(element, ty)
    }

    /// Does something with a part of the value that passes, and closes the handles that it opened.
    pub(super) fn nested<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        if self.depth == Self::NESTING_MAX {
            let message = format!("the value nests deeper than {}, or contains itself", Self::NESTING_MAX);
            return Err(Failure::new(Trap::InvalidArgument, message));
        }
        self.depth += 1;
        let scope = self.heap().handle_scope();
        let done = work(self);
        self.heap().truncate_handles(scope);
        self.depth -= 1;
        done
    }
}

/// Structs and enums.
impl Transfer<'_> {
    fn structure(&self, ty: TypeIndex) -> Result<&StructType, Failure> {
        match self.module().type_def(ty) {
            Some(TypeDef::Struct(layout)) => Ok(layout),
            _ => Err(other_type()),
        }
    }

    /// The layout of an enum type.
    fn enumeration(&self, ty: TypeIndex) -> Result<&EnumType, Failure> {
        match self.module().type_def(ty) {
            Some(TypeDef::Enum(layout)) => Ok(layout),
            _ => Err(other_type()),
        }
    }

    /// The object of a value that must be one.
    ///
    /// # Errors
    /// It is none, or was not initialised.
    pub fn object(&self, value: Value) -> Result<Handle, Failure> {
        object(value)
    }

    /// A new struct of this type, whose fields are to be set with [`Transfer::set_field`].
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn new_struct(&mut self, ty: TypeIndex) -> Result<Handle, Failure> {
        self.structure(ty)?;
        let shape = self.program().shape_of(ty);
        Ok(self.heap().new_struct(shape)?)
    }

    /// Sets a field of a struct of this type. `guess` is where the field may be among the others.
    ///
    /// # Errors
    /// `OutOfMemory`; there is no such field.
    pub fn set_field<T: IntoVitte>(
        &mut self,
        object: Handle,
        ty: TypeIndex,
        (guess, name): (usize, &str),
        value: T,
    ) -> Result<(), Failure> {
        let (slot, part) = field(self.structure(ty)?, guess, name)?;
        self.put(object, slot, part, value)
    }

    /// Reads a field of a struct of this type.
    ///
    /// # Errors
    /// The value does not pass; there is no such field.
    pub fn field<T: FromVitte>(
        &mut self,
        object: Handle,
        ty: TypeIndex,
        (guess, name): (usize, &str),
    ) -> Result<T, Failure> {
        let (slot, part) = field(self.structure(ty)?, guess, name)?;
        self.get(object, slot, part)
    }

    /// A new value of this enum type, of the variant of this name, whose values are to be set with [`Transfer::set_payload`].
    /// `guess` is where the variant may be among the others.
    ///
    /// # Errors
    /// `OutOfMemory`; there is no such variant.
    pub fn new_variant(
        &mut self,
        ty: TypeIndex,
        (guess, name): (usize, &str),
    ) -> Result<(Handle, usize), Failure> {
        let layout = self.enumeration(ty)?;
        let is_named = |at: &usize| layout.variants.get(*at).is_some_and(|variant| variant.name == name);
        let found = Some(guess).filter(is_named).or_else(|| (0..layout.variants.len()).find(is_named));
        let tag = found.ok_or_else(other_type)?;
        let shape = self.program().shape_of(ty);
        let object = self.heap().new_struct(shape)?;
        self.heap().struct_set(object, 0, tag as i64)?;
        Ok((object, tag))
    }

    /// The variant of an enum value: its number in the program, and where its name is among these.
    ///
    /// # Errors
    /// The value is none of this enum, or of a variant that is none of these.
    pub fn variant(
        &mut self,
        object: Handle,
        ty: TypeIndex,
        names: &[&str],
    ) -> Result<(usize, usize), Failure> {
        let tag = self.heap().struct_get(object, 0)? as usize;
        let variant = self.enumeration(ty)?.variants.get(tag).ok_or_else(other_type)?;
        let is_named = |at: &usize| names.get(*at).is_some_and(|name| *name == variant.name);
        let found = Some(tag).filter(is_named).or_else(|| (0..names.len()).find(is_named));
        Ok((tag, found.ok_or_else(other_type)?))
    }

    /// Sets a value that a variant carries.
    ///
    /// # Errors
    /// `OutOfMemory`; the variant carries no such value.
    pub fn set_payload<T: IntoVitte>(
        &mut self,
        object: Handle,
        ty: TypeIndex,
        (tag, position): (usize, usize),
        value: T,
    ) -> Result<(), Failure> {
        let (slot, part) = self.payload_slot(ty, tag, position)?;
        self.put(object, slot, part, value)
    }

    /// Reads a value that a variant carries.
    ///
    /// # Errors
    /// The value does not pass; the variant carries no such value.
    pub fn payload<T: FromVitte>(
        &mut self,
        object: Handle,
        ty: TypeIndex,
        (tag, position): (usize, usize),
    ) -> Result<T, Failure> {
        let (slot, part) = self.payload_slot(ty, tag, position)?;
        self.get(object, slot, part)
    }

    fn payload_slot(&self, ty: TypeIndex, tag: usize, position: usize) -> Result<(u32, TypeIndex), Failure> {
        let layout = self.enumeration(ty)?;
        let part = layout.variants.get(tag).and_then(|variant| variant.payload.get(position).copied());
        let slot = self.program().enums().slot(ty, tag, position);
        slot.zip(part).ok_or_else(other_type)
    }

    pub(super) fn put<T: IntoVitte>(
        &mut self,
        object: Handle,
        slot: u32,
        ty: TypeIndex,
        value: T,
    ) -> Result<(), Failure> {
        self.nested(|to| {
            to.pay(SLOT_BYTES)?;
            let value = value.give(to, ty)?;
            let value = to.element(value, ty)?;
            Ok(to.heap().struct_set(object, slot, value)?)
        })
    }

    pub(super) fn get<T: FromVitte>(
        &mut self,
        object: Handle,
        slot: u32,
        ty: TypeIndex,
    ) -> Result<T, Failure> {
        self.nested(|from| {
            from.count(size_of::<T>().max(1))?;
            let value = from.slot(object, slot, ty)?;
            let value = from.value(value, ty)?;
            T::take(from, ty, value)
        })
    }

    /// What is in a slot of a struct, for a part of this type.
    fn slot(&mut self, object: Handle, slot: u32, ty: TypeIndex) -> Result<vitte_heap::Value, Failure> {
        Ok(match self.program().passed_type(ty) {
            ResultType::Plain(_) if ty == TypeIndex::FLOAT => {
                f64::from_bits(self.heap().struct_get(object, slot)?).into()
            }
            ResultType::Plain(_) if ty == TypeIndex::BOOL => {
                (self.heap().struct_get(object, slot)? != 0).into()
            }
            ResultType::Plain(_) => vitte_heap::Value::Int(self.heap().struct_get(object, slot)? as i64),
            _ => self.heap().struct_get_ref(object, slot)?.into(),
        })
    }
}

/// The slot of a field in a struct, and its type.
fn field(layout: &StructType, guess: usize, name: &str) -> Result<(u32, TypeIndex), Failure> {
    let is_named = |at: &usize| layout.fields.get(*at).is_some_and(|field| field.name == name);
    let found = Some(guess).filter(is_named).or_else(|| (0..layout.fields.len()).find(is_named));
    let slot = found.ok_or_else(other_type)?;
    Ok((slot as u32, layout.fields[slot].ty))
}

/// Arrays and maps.
impl Transfer<'_> {
    /// The elements' type of an array type.
    pub(super) fn array_of(&self, ty: TypeIndex) -> TypeIndex {
        match self.module().type_def(ty) {
            Some(TypeDef::Array(element)) => *element,
            _ => TypeIndex::INT,
        }
    }

    /// The types of keys and values of a map type.
    fn map_of(&self, ty: TypeIndex) -> (TypeIndex, TypeIndex) {
        match self.module().type_def(ty) {
            Some(TypeDef::Map(key, value)) => (*key, *value),
            _ => (TypeIndex::INT, TypeIndex::INT),
        }
    }

    pub(super) fn give_map<K: IntoVitte, V: IntoVitte>(
        &mut self,
        ty: TypeIndex,
        entries: impl Iterator<Item = (K, V)>,
    ) -> Result<Value, Failure> {
        let (key_type, value_type) = self.map_of(ty);
        let shape = self.program().shape_of(ty);
        let map = self.heap().new_map(shape)?;
        for (key, value) in entries {
            self.nested(|to| {
                to.pay(2 * SLOT_BYTES)?;
                let key = key.give(to, key_type)?;
                let key = to.element(key, key_type)?;
                let value = value.give(to, value_type)?;
                let value = to.element(value, value_type)?;
                Ok(to.heap().map_set(map, key, value)?)
            })?;
        }
        Ok(Value::Ref(map))
    }

    pub(super) fn take_map<K: FromVitte, V: FromVitte>(
        &mut self,
        ty: TypeIndex,
        map: Value,
        mut entry: impl FnMut(K, V),
    ) -> Result<(), Failure> {
        let (key_type, value_type) = self.map_of(ty);
        let map = object(map)?;
        let mut from = 0;
        while let Some(place) = self.heap().map_next(map, from)? {
            self.nested(|this| {
                this.count((size_of::<K>() + size_of::<V>()).max(1))?;
                let key = this.heap().map_key(map, place)?;
                let key = this.value(key, key_type)?;
                let key = K::take(this, key_type, key)?;
                let value = this.heap().map_value(map, place)?;
                let value = this.value(value, value_type)?;
                entry(key, V::take(this, value_type, value)?);
                Ok(())
            })?;
            from = place + 1;
        }
        Ok(())
    }
}

/// The object of a value that must be one.
pub(crate) fn object(value: Value) -> Result<Handle, Failure> {
    match value {
        Value::Ref(handle) if !handle.is_null() => Ok(handle),
        _ => Err(Trap::Uninitialized.into()),
    }
}

/// The failure of a value that is not of the type that it was looked up by.
pub(super) fn other_type() -> Failure {
    Failure::new(Trap::InvalidArgument, "a value of the program is not of its type")
}
