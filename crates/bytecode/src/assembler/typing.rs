//! Which type each register operand of an instruction must have, as far as the opcode table and the tables of the
//! module tell. Inference uses it to find types, the check to refuse others.

use crate::Module;
use crate::isa::{Flow, Op};
use crate::module::{Function, Signature, TypeDef, TypeIndex, Variant};
use crate::operands::{Class, Classes, NO_REGISTER, Payload, Role, Spec, Table};

/// What is known about the function around an instruction.
pub(crate) trait Env {
    /// The module: its types, imports and globals are complete.
    fn module(&self) -> &Module;
    /// The type of a register.
    fn register(&self, register: u32) -> Option<TypeIndex>;
    /// The type of the function's own result.
    fn own_result(&self) -> Option<TypeIndex>;
    /// The type of a function's result, if it has one and it is known.
    fn result_of(&self, function: u32) -> Option<TypeIndex>;
    /// The type of a function's parameter.
    fn param_of(&self, function: u32, param: usize) -> Option<TypeIndex> {
        self.module().functions.get(function as usize)?.param_types().get(param).copied()
    }
    /// The type of any register of a function.
    fn register_of(&self, function: u32, register: usize) -> Option<TypeIndex>;
}

/// The operands of an instruction, as far as they are known: register numbers, indices, immediates.
pub(crate) type Lanes = [Option<u32>; 3];

/// What an operand's role says about registers: the classes a register may have, or `None` if it is none.
pub(crate) fn register_classes(role: Role) -> Option<Classes> {
    match role {
        Role::Out(classes) | Role::In(classes) | Role::InOut(classes) => Some(classes),
        Role::OutOrNone => Some(Classes::ANY),
        _ => None,
    }
}

/// The type that operand `k` must have, if only one fits.
pub(crate) fn expected(env: &impl Env, op: Op, lanes: &Lanes, k: usize) -> Option<TypeIndex> {
    tied(env, op, lanes, k).or_else(|| only_type(register_classes(op.info().operands[k].1.role)?))
}

/// The one type of a set of classes, if it is predefined.
pub(crate) fn only_type(classes: Classes) -> Option<TypeIndex> {
    [
        (Class::Int, TypeIndex::INT),
        (Class::Float, TypeIndex::FLOAT),
        (Class::Bool, TypeIndex::BOOL),
        (Class::String, TypeIndex::STRING),
        (Class::Bytes, TypeIndex::BYTES),
    ]
    .into_iter()
    .find(|(class, _)| Classes::of(*class) == classes)
    .map(|(_, ty)| ty)
}

/// The element type of the arrays that a set of classes means, if it means one kind.
pub(crate) fn only_element(classes: Classes) -> Option<TypeIndex> {
    [
        (Class::ArrayInt, TypeIndex::INT),
        (Class::ArrayFloat, TypeIndex::FLOAT),
        (Class::ArrayBool, TypeIndex::BOOL),
    ]
    .into_iter()
    .find(|(class, _)| Classes::of(*class) == classes)
    .map(|(_, ty)| ty)
}

/// The type that operand `k` gets from another operand: the type of a parameter, a global, a field, an element, a
/// result, a new object, or of the register it is copied from or to.
pub(crate) fn tied(env: &impl Env, op: Op, lanes: &Lanes, k: usize) -> Option<TypeIndex> {
    let operands = op.info().operands;
    let role = operands[k].1.role;
    let classes = register_classes(role)?;
    let is_output = matches!(role, Role::Out(_) | Role::OutOrNone);
    for (j, (_, spec)) in operands.iter().enumerate().filter(|(j, _)| *j != k) {
        let found = match spec.role {
            Role::Parameter => env.register(lanes[j]?),
            Role::Index(Table::Globals) => {
                env.module().globals.get(lanes[j]? as usize).map(|global| global.ty)
            }
            // Where something is asked of the type, the answer is no object of it.
            Role::Index(Table::Types) if is_output && only_type(classes).is_none() => lanes[j].map(TypeIndex),
            Role::Index(Table::Functions) if role == Role::OutOrNone => env.result_of(lanes[j]?),
            Role::Method | Role::In(FUNCTION) if role == Role::OutOrNone => {
                value_signature(env, op, lanes)?.result
            }
            Role::In(FUNCTION) if classes == FUNCTION => env.register(lanes[j]?),
            Role::Capture if classes != CLOSURE => {
                let ty = env.register(lanes[operand_of(op, Role::In(CLOSURE))?]?)?;
                let TypeDef::Closure(captures) = env.module().type_def(ty)? else { return None };
                captures.get(lanes[j]? as usize).copied()
            }
            Role::Index(Table::Imports) if is_output => {
                env.module().imports.get(lanes[j]? as usize)?.signature.result
            }
            Role::Field if classes != Classes::of(Class::Struct) => field_type(env, op, lanes, lanes[j]?),
            Role::Payload if classes != Classes::of(Class::Enum) => {
                let ty = env.register(lanes[enum_operand(op)?]?)?;
                payload_type(env.module(), ty, Payload(lanes[j]? as u16))
            }
            Role::In(array) if array == Classes::of(Class::ArrayRef) && classes == Classes::REFERENCE => {
                element_type(env.module(), env.register(lanes[j]?)?)
            }
            Role::In(other) | Role::Out(other) if other == OPTIONAL && classes != OPTIONAL => {
                value_type(env.module(), env.register(lanes[j]?)?)
            }
            // A move: both sides have one type.
            Role::In(other) | Role::Out(other) if other == Classes::ANY && classes == Classes::ANY => {
                env.register(lanes[j]?)
            }
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    match op {
        Op::Return => env.own_result(),
        Op::Throw => Some(TypeIndex::ERROR),
        _ => None,
    }
}

const FUNCTION: Classes = Classes::of(Class::Function);
const CLOSURE: Classes = Classes::of(Class::Closure);
const TRAIT: Classes = Classes::of(Class::Trait);

/// Whether the instruction calls a function value or a method of a trait, so that a register says what is called.
pub(crate) fn calls_value(op: Op) -> bool {
    let operands = op.info().operands;
    let calls = |(_, spec): &(&str, Spec)| matches!(spec.role, Role::In(FUNCTION | TRAIT));
    operands.iter().any(|(_, spec)| spec.role == Role::OutOrNone) && operands.iter().any(calls)
}

/// Whether the instruction makes a function value.
pub(crate) fn makes_closure(op: Op) -> bool {
    operand_of(op, Role::Out(FUNCTION)).is_some() && operand_of(op, Role::Index(Table::Functions)).is_some()
}

/// What an instruction calls by a register: the signature of a function value or of a method.
fn value_signature<'e>(env: &'e impl Env, op: Op, lanes: &Lanes) -> Option<&'e Signature> {
    let k =
        op.info().operands.iter().position(|(_, spec)| matches!(spec.role, Role::In(FUNCTION | TRAIT)))?;
    match env.module().type_def(env.register(lanes[k]?)?)? {
        TypeDef::Function(signature) => Some(signature),
        TypeDef::Trait(def) => {
            let method = lanes[operand_of(op, Role::Method)?]?;
            Some(&def.methods.get(method as usize)?.signature)
        }
        _ => None,
    }
}

/// The operand that is the value of a trait whose method is called.
pub(crate) fn trait_operand(op: Op) -> Option<usize> {
    operand_of(op, Role::In(TRAIT))
}

/// What a function finds in the value that it runs as: nothing if it is no closure, `None` if that is not known.
fn captures(env: &impl Env, function: u32) -> Option<&[TypeIndex]> {
    let record = env.module().functions.get(function as usize)?;
    if !record.is_closure {
        return Some(&[]);
    }
    match env.module().type_def(env.register_of(function, record.params.into())?)? {
        TypeDef::Closure(captures) => Some(captures),
        _ => None,
    }
}

/// The type of field `field` of the struct among the operands.
fn field_type(env: &impl Env, op: Op, lanes: &Lanes, field: u32) -> Option<TypeIndex> {
    let object = object_operand(op)?;
    match env.module().type_def(env.register(lanes[object]?)?)? {
        TypeDef::Struct(structure) => structure.fields.get(field as usize).map(|field| field.ty),
        _ => None,
    }
}

/// The type of a value that a variant of an enum type carries.
pub(crate) fn payload_type(module: &Module, ty: TypeIndex, payload: Payload) -> Option<TypeIndex> {
    let TypeDef::Enum(def) = module.type_def(ty)? else { return None };
    let variant = def.variants.get(usize::from(payload.variant()))?;
    variant.payload.get(usize::from(payload.position())).copied()
}

/// The operand that is the struct whose field the instruction works on.
pub(crate) fn object_operand(op: Op) -> Option<usize> {
    op.info().operands.iter().position(|(_, spec)| spec.role == Role::In(Classes::of(Class::Struct)))
}

/// The operand that is the enum whose payload the instruction works on.
pub(crate) fn enum_operand(op: Op) -> Option<usize> {
    op.info().operands.iter().position(|(_, spec)| spec.role == Role::In(Classes::of(Class::Enum)))
}

const OPTIONAL: Classes = Classes::of(Class::Optional);

/// The operand that is an optional, and the one that is its value, if the instruction has both.
pub(crate) fn optional_and_value(op: Op) -> Option<(usize, usize)> {
    let registers = |(k, (_, spec)): (usize, &(&str, Spec))| Some((k, register_classes(spec.role)?));
    let mut registers = op.info().operands.iter().enumerate().filter_map(registers);
    let (first, second) = (registers.next()?, registers.next()?);
    match (first.1 == OPTIONAL, second.1 == OPTIONAL) {
        (true, false) => Some((first.0, second.0)),
        (false, true) => Some((second.0, first.0)),
        _ => None,
    }
}

/// The type of an optional's value.
fn value_type(module: &Module, optional: TypeIndex) -> Option<TypeIndex> {
    match module.type_def(optional)? {
        TypeDef::Optional(value) => Some(*value),
        _ => None,
    }
}

/// The operand of this role.
pub(crate) fn operand_of(op: Op, role: Role) -> Option<usize> {
    op.info().operands.iter().position(|(_, spec)| spec.role == role)
}

/// The variant that the instruction names, of the enum type that it names.
fn named_variant<'m>(module: &'m Module, op: Op, lanes: &Lanes) -> Option<&'m Variant> {
    let ty = TypeIndex(lanes[operand_of(op, Role::Index(Table::Types))?]?);
    let TypeDef::Enum(ty) = module.type_def(ty)? else { return None };
    ty.variants.get(lanes[operand_of(op, Role::Variant)?]? as usize)
}

fn element_type(module: &Module, array: TypeIndex) -> Option<TypeIndex> {
    match module.type_def(array)? {
        TypeDef::Array(element) => Some(*element),
        _ => None,
    }
}

/// How many arguments follow an instruction, by its callee, its type or its count. `None` if that is not known.
pub(crate) fn argument_count(env: &impl Env, op: Op, lanes: &Lanes) -> Option<usize> {
    let module = env.module();
    if op.info().flow != Flow::NextAfterArgs {
        return Some(0);
    }
    if calls_value(op) {
        return value_signature(env, op, lanes).map(|signature| signature.params.len());
    }
    if makes_closure(op) {
        let function = lanes[operand_of(op, Role::Index(Table::Functions))?]?;
        return captures(env, function).map(<[TypeIndex]>::len);
    }
    let mut by_type = None;
    for ((_, spec), lane) in op.info().operands.iter().zip(lanes) {
        match spec.role {
            Role::Count => return lane.map(|count| count as usize),
            Role::Index(Table::Functions) => {
                return Some(module.functions.get((*lane)? as usize)?.params.into());
            }
            Role::Index(Table::Imports) => {
                return Some(module.imports.get((*lane)? as usize)?.signature.params.len());
            }
            Role::Index(Table::Types) => by_type = lane.map(TypeIndex),
            _ => {}
        }
    }
    match module.type_def(by_type?)? {
        TypeDef::Struct(structure) => Some(structure.fields.len()),
        TypeDef::Enum(_) => named_variant(module, op, lanes).map(|variant| variant.payload.len()),
        _ => None,
    }
}

/// The type that argument `i` must have: that of the callee's parameter, the struct's field, the array's elements,
/// or, where only a count says how many there are, that of the result.
pub(crate) fn argument_type(env: &impl Env, op: Op, lanes: &Lanes, i: usize) -> Option<TypeIndex> {
    let module = env.module();
    if calls_value(op) {
        return value_signature(env, op, lanes)?.params.get(i).copied();
    }
    for ((_, spec), lane) in op.info().operands.iter().zip(lanes) {
        match spec.role {
            Role::Index(Table::Functions) if makes_closure(op) => {
                return captures(env, (*lane)?)?.get(i).copied();
            }
            Role::Index(Table::Functions) => return env.param_of((*lane)?, i),
            Role::Index(Table::Imports) => {
                return module.imports.get((*lane)? as usize)?.signature.params.get(i).copied();
            }
            Role::Index(Table::Types) => {
                return match module.type_def(TypeIndex((*lane)?))? {
                    TypeDef::Struct(structure) => structure.fields.get(i).map(|field| field.ty),
                    TypeDef::Array(element) => Some(*element),
                    TypeDef::Enum(_) => named_variant(module, op, lanes)?.payload.get(i).copied(),
                    _ => None,
                };
            }
            _ => {}
        }
    }
    let first = op.info().operands.first()?;
    only_type(register_classes(first.1.role)?)
}

/// Whether the callee of an instruction has a result. `None` if the instruction calls nothing, or nothing known.
pub(crate) fn callee_has_result(env: &impl Env, op: Op, lanes: &Lanes) -> Option<bool> {
    let module = env.module();
    if calls_value(op) {
        return value_signature(env, op, lanes).map(|signature| signature.result.is_some());
    }
    operand_of(op, Role::OutOrNone)?;
    op.info().operands.iter().zip(lanes).find_map(|((_, spec), lane)| match spec.role {
        Role::Index(Table::Functions) => Some(module.functions.get((*lane)? as usize)?.result.is_some()),
        Role::Index(Table::Imports) => {
            Some(module.imports.get((*lane)? as usize)?.signature.result.is_some())
        }
        _ => None,
    })
}

/// The environment of an instruction of a function in a finished module.
pub(crate) struct Finished<'m> {
    pub module: &'m Module,
    pub function: &'m Function,
}

impl Env for Finished<'_> {
    fn module(&self) -> &Module {
        self.module
    }

    fn register(&self, register: u32) -> Option<TypeIndex> {
        self.function.registers.get(register as usize).copied()
    }

    fn own_result(&self) -> Option<TypeIndex> {
        self.function.result
    }

    fn register_of(&self, function: u32, register: usize) -> Option<TypeIndex> {
        self.module.functions.get(function as usize)?.registers.get(register).copied()
    }

    fn result_of(&self, function: u32) -> Option<TypeIndex> {
        self.module.functions.get(function as usize)?.result
    }
}

/// Whether a lane names a register at all.
pub(crate) fn is_register_lane(role: Role, lane: Option<u32>) -> bool {
    register_classes(role).is_some() && lane.is_some_and(|lane| lane != u32::from(NO_REGISTER))
}
