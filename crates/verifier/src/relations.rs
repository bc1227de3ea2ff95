//! Rules V14 to V24: what the operands of an instruction are to each other, to the module, and to the `ARGS` words
//! behind it.

use crate::code::{Body, CodeChecker, Operand, no_such_register};
use crate::faults::{Faults, Name, closure_as_function, mismatch, register_name, type_name};
use crate::rows::{ROWS, Relation, Row, is_data};
use crate::rules::Rule;
use vitte_bytecode::isa::{Op, args_words};
use vitte_bytecode::module::{Field, Module, TypeDef, TypeIndex};
use vitte_bytecode::operands::{NO_REGISTER, Payload};
use vitte_bytecode::traps::Trap;

/// One instruction of the function that is being checked, its operands sound each for itself.
#[derive(Clone, Copy)]
pub(crate) struct At<'m> {
    pub(crate) body: Body<'m>,
    pc: usize,
    word: u64,
    row: &'static Row,
}

impl<'m> At<'m> {
    /// The 16-bit operand at this position.
    pub(crate) fn value(self, position: u8) -> u16 {
        narrow_lane(self.word, position)
    }

    /// The operand that names a row of a table.
    pub(crate) fn index(self) -> usize {
        self.row.bounded(self.word) as usize
    }

    /// The declared type of a register.
    pub(crate) fn declared(self, register: usize) -> Option<TypeIndex> {
        self.body.function.registers.get(register).copied()
    }

    /// The operand as the place of a fault.
    pub(crate) fn fault(
        self,
        position: u8,
        rule: Rule,
        faults: &mut Faults<'_>,
        text: impl FnOnce(&Module) -> String,
    ) {
        match Operand::of(self.body, self.pc, position) {
            Some(operand) => operand.fault(rule, faults, text),
            None => self.fault_here(rule, faults, text),
        }
    }

    /// The instruction as the place of a fault.
    pub(crate) fn fault_here(
        self,
        rule: Rule,
        faults: &mut Faults<'_>,
        text: impl FnOnce(&Module) -> String,
    ) {
        let info = Op::from_byte(self.word as u8).map(Op::info);
        faults.add_at(rule, self.body.at(self.pc), info, text);
    }
}

impl At<'_> {
    /// Reports a register operand that has not the type it must have.
    #[cold]
    fn wrong_type(self, position: u8, expected: TypeIndex, rule: Rule, faults: &mut Faults<'_>) {
        let register = self.value(position);
        if self.declared(usize::from(register)) == Some(expected) {
            // It has, but there is no such type, or there are too many: faults of V6 or V1, not of this instruction.
            return;
        }
        self.fault(position, rule, faults, |module| match self.declared(usize::from(register)) {
            None => no_such_register(self.body, register),
            Some(found) => {
                mismatch(module, register_name(module, self.body.index, register), found, expected)
            }
        });
    }
}

/// The 16-bit lane at a position.
fn narrow_lane(word: u64, position: u8) -> u16 {
    (word >> (16 + 16 * (position & 3))) as u16
}

/// The types of the values in `ARGS` words.
#[derive(Clone, Copy)]
pub(crate) enum Expected<'m> {
    /// The parameters of a callee.
    Params(&'m [TypeIndex]),
    /// The fields of a struct.
    Fields(&'m [Field]),
    /// So many values of one type.
    Repeated(TypeIndex, usize),
}

impl Expected<'_> {
    fn count(self) -> usize {
        match self {
            Expected::Params(types) => types.len(),
            Expected::Fields(fields) => fields.len(),
            Expected::Repeated(_, count) => count,
        }
    }

    /// The type of a value; there are `count` of them.
    fn ty(self, position: usize) -> TypeIndex {
        match self {
            Expected::Params(types) => types[position],
            Expected::Fields(fields) => fields[position].ty,
            Expected::Repeated(ty, _) => ty,
        }
    }
}

impl<'m> CodeChecker<'m> {
    /// Checks the relation of the instruction at `pc`, and the `ARGS` behind it.
    pub(crate) fn check_relation(&mut self, body: Body<'m>, pc: usize, faults: &mut Faults<'m>) {
        let word = body.code[pc];
        let row = &ROWS[usize::from(word as u8)];
        let at = At { body, pc, word, row };
        match row.relation {
            Relation::None => {}
            Relation::Trap { code } => check_trap(at, code, faults),
            Relation::Same { first } => self.check_same(at, first, faults),
            Relation::Parameter { register } => self.check_parameter(at, register, faults),
            Relation::Global { register } => self.check_global(at, register, faults),
            Relation::Field { object, field, value } => self.check_field(at, object, field, value, faults),
            Relation::Element { array, value } => self.check_element(at, array, value, faults),
            Relation::AllocStruct { dst, layout } => self.check_alloc_struct(at, dst, layout, faults),
            Relation::AllocArray { dst, layout, count } => {
                self.check_alloc_array(at, dst, layout, count, faults)
            }
            Relation::AllocEnum { dst, layout, variant } => {
                self.check_alloc_enum(at, dst, layout, variant, faults)
            }
            Relation::Optional { optional, value } => self.check_optional(at, optional, value, faults),
            Relation::Payload { object, payload, value } => {
                self.check_payload(at, object, payload, value, faults)
            }
            Relation::Choices { count } => self.check_choices(at, count, faults),
            Relation::Strings { count } => self.check_strings(at, count, faults),
            Relation::Call { dst } => self.check_call(at, dst, faults),
            Relation::CallNative { dst } => self.check_call_native(at, dst, faults),
            Relation::CallClosure { dst, callee } => self.check_call_closure(at, dst, callee, faults),
            Relation::CallTrait { dst, receiver, method } => {
                self.check_call_trait(at, dst, receiver, method, faults)
            }
            Relation::AllocClosure { dst } => self.check_alloc_closure(at, dst, faults),
            Relation::Capture { closure, capture, value } => {
                self.check_capture(at, closure, capture, value, faults)
            }
            Relation::ToTrait { dst, src } => self.check_to_trait(at, dst, src, faults),
            Relation::Is { ty } => self.check_is(at, ty, faults),
            Relation::Cast { dst } => self.check_cast(at, dst, faults),
            Relation::AllocMap { dst, layout } => _ = self.check_layout(at, dst, layout, faults),
            Relation::Throw { error } => self.check_throw(at, error, faults),
            Relation::Data => check_stray(at, faults),
            Relation::Return { src } => self.check_return(at, src, faults),
            Relation::ReturnUnit => check_return_unit(at, faults),
        }
    }

    /// Reports a register operand that has not this type.
    #[inline]
    pub(crate) fn expect_type(
        &self,
        at: At<'m>,
        position: u8,
        ty: TypeIndex,
        rule: Rule,
        faults: &mut Faults<'m>,
    ) {
        if self.type_of(at.value(position)) != Some(ty) {
            at.wrong_type(position, ty, rule, faults);
        }
    }

    /// V15
    fn check_same(&self, at: At<'m>, first: u8, faults: &mut Faults<'m>) {
        if let Some(ty) = at.declared(usize::from(at.value(first))) {
            self.expect_type(at, first + 1, ty, Rule::SameType, faults);
        }
    }

    /// V16
    fn check_parameter(&self, at: At<'m>, register: u8, faults: &mut Faults<'m>) {
        if let Some(ty) = at.declared(at.index()) {
            self.expect_type(at, register, ty, Rule::Parameters, faults);
        }
    }

    /// V17
    fn check_global(&self, at: At<'m>, register: u8, faults: &mut Faults<'m>) {
        if let Some(global) = self.module.globals.get(at.index()) {
            self.expect_type(at, register, global.ty, Rule::GlobalAccess, faults);
        }
    }

    /// V18
    fn check_field(&self, at: At<'m>, object: u8, field: u8, value: u8, faults: &mut Faults<'m>) {
        let Some(ty) = at.declared(usize::from(at.value(object))) else { return };
        let Some(TypeDef::Struct(structure)) = self.module.type_def(ty) else { return };
        let number = at.value(field);
        match structure.fields.get(usize::from(number)) {
            Some(field) => self.expect_type(at, value, field.ty, Rule::Fields, faults),
            None => at.fault(field, Rule::Fields, faults, |module| {
                let count = structure.fields.len();
                format!("field {number} does not exist, {} has {count}", type_name(module, ty))
            }),
        }
    }

    /// V19
    fn check_element(&self, at: At<'m>, array: u8, value: u8, faults: &mut Faults<'m>) {
        let Some(ty) = at.declared(usize::from(at.value(array))) else { return };
        if let Some(TypeDef::Array(element)) = self.module.type_def(ty) {
            self.expect_type(at, value, *element, Rule::Elements, faults);
        }
    }

    /// V20: the definition of a new object's type, if that is the type of its register. (The register's class was
    /// checked, so the type exists then and is of the right kind.)
    fn check_layout(&self, at: At<'m>, dst: u8, layout: u8, faults: &mut Faults<'m>) -> Option<&'m TypeDef> {
        let ty = TypeIndex(u32::from(at.value(layout)));
        let register = at.value(dst);
        if self.type_of(register) == Some(ty) {
            return self.module.type_def(ty);
        }
        at.fault(layout, Rule::Allocation, faults, |module| match self.module.class(ty) {
            None => format!("type {} does not exist", ty.0),
            Some(_) => {
                let found = at.declared(usize::from(register)).unwrap_or(ty);
                mismatch(module, register_name(module, at.body.index, register), found, ty)
            }
        });
        None
    }

    fn check_alloc_struct(&self, at: At<'m>, dst: u8, layout: u8, faults: &mut Faults<'m>) {
        if let Some(TypeDef::Struct(structure)) = self.check_layout(at, dst, layout, faults) {
            self.check_args(at, Expected::Fields(&structure.fields), faults);
        }
    }

    fn check_alloc_array(&self, at: At<'m>, dst: u8, layout: u8, count: u8, faults: &mut Faults<'m>) {
        if let Some(TypeDef::Array(element)) = self.check_layout(at, dst, layout, faults) {
            self.check_args(at, Expected::Repeated(*element, usize::from(at.value(count))), faults);
        }
    }

    fn check_alloc_enum(&self, at: At<'m>, dst: u8, layout: u8, variant: u8, faults: &mut Faults<'m>) {
        let Some(TypeDef::Enum(ty)) = self.check_layout(at, dst, layout, faults) else { return };
        let number = at.value(variant);
        match ty.variants.get(usize::from(number)) {
            Some(variant) => self.check_args(at, Expected::Params(&variant.payload), faults),
            None => at.fault(variant, Rule::Allocation, faults, |_| {
                let (name, count) = (Name(&ty.name), ty.variants.len());
                format!("variant {number} does not exist, {name} has {count}")
            }),
        }
    }

    /// V26
    fn check_optional(&self, at: At<'m>, optional: u8, value: u8, faults: &mut Faults<'m>) {
        let Some(ty) = at.declared(usize::from(at.value(optional))) else { return };
        if let Some(TypeDef::Optional(of)) = self.module.type_def(ty) {
            self.expect_type(at, value, *of, Rule::Optionals, faults);
        }
    }

    /// V27
    fn check_payload(&self, at: At<'m>, object: u8, payload: u8, value: u8, faults: &mut Faults<'m>) {
        let Some(ty) = at.declared(usize::from(at.value(object))) else { return };
        let Some(TypeDef::Enum(def)) = self.module.type_def(ty) else { return };
        let number = Payload(at.value(payload));
        let (variant, position) = (usize::from(number.variant()), usize::from(number.position()));
        let Some(variant) = def.variants.get(variant) else {
            return at.fault(payload, Rule::Payloads, faults, |_| {
                let (name, count) = (Name(&def.name), def.variants.len());
                format!("variant {variant} does not exist, {name} has {count}")
            });
        };
        match variant.payload.get(position) {
            Some(ty) => self.expect_type(at, value, *ty, Rule::Payloads, faults),
            None => at.fault(payload, Rule::Payloads, faults, |_| {
                let (name, variant, count) = (Name(&def.name), Name(&variant.name), variant.payload.len());
                format!("value {position} does not exist, {name}.{variant} carries {count}")
            }),
        }
    }

    /// V28. Instructions come in order, so that one look at each word behind them is enough for all of them.
    fn check_choices(&mut self, at: At<'m>, count: u8, faults: &mut Faults<'m>) {
        let (code, last) = (at.body.code, at.pc + 1 + usize::from(at.value(count)));
        let clear = self.clear_to.max(at.pc + 1);
        let is_clear = |pc: &usize| code.get(*pc).is_some_and(|word| !is_data(*word));
        let clear = clear + (clear..=last).take_while(is_clear).count();
        self.clear_to = clear;
        if clear > last {
            return;
        }
        at.fault(count, Rule::Choices, faults, |_| match code.get(clear) {
            Some(_) => format!("instruction {clear} is ARGS, which only the instruction before it reads"),
            None => format!("instruction {last} does not exist, the function has {}", code.len()),
        });
    }

    fn check_strings(&self, at: At<'m>, count: u8, faults: &mut Faults<'m>) {
        self.check_args(at, Expected::Repeated(TypeIndex::STRING, usize::from(at.value(count))), faults);
    }

    fn check_call(&self, at: At<'m>, dst: u8, faults: &mut Faults<'m>) {
        if let Some(callee) = self.module.functions.get(at.index()) {
            if callee.is_closure {
                at.fault_here(Rule::DirectCalls, faults, |_| closure_as_function(at.index(), callee));
            }
            self.check_result(at, dst, callee.result, faults);
            self.check_args(at, Expected::Params(callee.param_types()), faults);
        }
    }

    fn check_call_native(&self, at: At<'m>, dst: u8, faults: &mut Faults<'m>) {
        if let Some(import) = self.module.imports.get(at.index()) {
            self.check_result(at, dst, import.signature.result, faults);
            self.check_args(at, Expected::Params(&import.signature.params), faults);
        }
    }

    /// V21 and V22: the `ARGS` words behind an instruction.
    pub(crate) fn check_args(&self, at: At<'m>, expected: Expected<'m>, faults: &mut Faults<'m>) {
        let words = args_words(expected.count());
        for number in 0..words {
            match args_at(at.body, at.pc + 1 + number) {
                Some(args) => self.check_args_word(args, expected, number * 3, faults),
                None => return args_missing(at, words, number, faults),
            }
        }
        if let Some(stray) = args_at(at.body, at.pc + 1 + words) {
            report_strays(stray, faults);
        }
    }

    /// One `ARGS` word, whose first lane is value `first`.
    fn check_args_word(&self, args: At<'m>, expected: Expected<'m>, first: usize, faults: &mut Faults<'m>) {
        for lane in 0..3 {
            let number = first + usize::from(lane);
            let value = args.value(lane);
            if number < expected.count() {
                self.expect_type(args, lane, expected.ty(number), Rule::Arguments, faults);
            } else if value != 0 {
                args.fault(lane, Rule::ArgsWords, faults, |_| format!("it is not used, but {value}, not 0"));
            }
        }
    }

    /// V23
    pub(crate) fn check_result(
        &self,
        at: At<'m>,
        dst: u8,
        result: Option<TypeIndex>,
        faults: &mut Faults<'m>,
    ) {
        match (result, at.value(dst)) {
            (Some(_), NO_REGISTER) => {
                let text = "the callee has a result, but there is no register for it";
                at.fault(dst, Rule::Results, faults, |_| text.into());
            }
            (Some(ty), _) => self.expect_type(at, dst, ty, Rule::Results, faults),
            (None, NO_REGISTER) => {}
            (None, _) => {
                at.fault(dst, Rule::Results, faults, |_| "the callee has no result to put there".into())
            }
        }
    }

    /// V24
    fn check_return(&self, at: At<'m>, src: u8, faults: &mut Faults<'m>) {
        match at.body.function.result {
            Some(ty) => self.expect_type(at, src, ty, Rule::Returns, faults),
            None => at.fault(src, Rule::Returns, faults, |_| "the function has no result".into()),
        }
    }
}

/// V14: a program may raise errors, but not pretend that its host ended it.
fn check_trap(at: At<'_>, code: u8, faults: &mut Faults<'_>) {
    let number = at.value(code);
    match u8::try_from(number).ok().and_then(Trap::from_code) {
        None => at.fault(code, Rule::TrapCodes, faults, |_| format!("trap {number} does not exist")),
        Some(trap) if !trap.is_catchable() => {
            let text =
                |_: &_| format!("{} is a limit of the host, which a program cannot raise", trap.name());
            at.fault(code, Rule::TrapCodes, faults, text);
        }
        Some(_) => {}
    }
}

/// V24
fn check_return_unit(at: At<'_>, faults: &mut Faults<'_>) {
    if let Some(ty) = at.body.function.result {
        let text = |module: &_| format!("the function has a result of type {}", type_name(module, ty));
        at.fault_here(Rule::Returns, faults, text);
    }
}

/// The `ARGS` word at `pc`, if there is one.
fn args_at(body: Body<'_>, pc: usize) -> Option<At<'_>> {
    let &word = body.code.get(pc)?;
    let row = &ROWS[usize::from(word as u8)];
    is_data(word).then_some(At { body, pc, word, row })
}

/// V21: an `ARGS` word that is suspect. One behind an instruction that takes `ARGS`, or behind another `ARGS` word, is
/// the business of what stands before it.
fn check_stray(at: At<'_>, faults: &mut Faults<'_>) {
    let before = at.pc.checked_sub(1).map_or(0, |pc| ROWS[usize::from(at.body.code[pc] as u8)].flags);
    if before & Row::ARGS_MAY_FOLLOW == 0 {
        report_strays(at, faults);
    }
}

/// V21: `ARGS` words that belong to no instruction, from this one on.
fn report_strays(first: At<'_>, faults: &mut Faults<'_>) {
    let (body, mut next) = (first.body, Some(first));
    while let Some(stray) = next {
        stray.fault_here(Rule::ArgsWords, faults, |_| "no instruction before it needs it".into());
        next = args_at(body, stray.pc + 1);
    }
}

/// V21
fn args_missing(at: At<'_>, words: usize, found: usize, faults: &mut Faults<'_>) {
    let text = |_: &_| format!("it needs {words} ARGS words behind it, found {found}");
    at.fault_here(Rule::ArgsWords, faults, text);
}
