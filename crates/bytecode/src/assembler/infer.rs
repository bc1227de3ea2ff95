//! Types of registers, results of functions, and the opcode behind each family name.
//!
//! A fact (the type of a register, the result of a function) is found at most once. An instruction that lacks facts
//! waits for them and is looked at again when one is found, so that the work is linear in the operands written.

use super::Errors;
use super::mnemonics::{self, Mnemonic};
use super::operands::{Arranged, arrange, has_form};
use super::syntax::*;
use super::tables::Tables;
use super::typing::{self, Env, Lanes, register_classes};
use crate::Module;
use crate::isa::Op;
use crate::module::{Signature, TypeDef, TypeIndex};
use crate::operands::{Class, Classes, NO_REGISTER, Role, Spec, Table};
use std::collections::{HashMap, VecDeque};

/// The most overloads and arguments among which a native is picked by its arguments' types; more need an index.
const OVERLOADS_MAX: usize = 16;

/// What a function leaves behind.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Outcome {
    Unit,
    Known(TypeIndex),
    /// Some value, whose type is not known (yet).
    Unknown,
}

/// What inference found.
pub(super) struct Inferred {
    /// The types of all registers of all functions; those of function `f` begin at `bases[f]`.
    pub types: Vec<Option<TypeIndex>>,
    pub bases: Vec<usize>,
    pub outcomes: Vec<Outcome>,
    /// The opcode of each statement of each function, if it is an instruction and the opcode is known.
    pub ops: Vec<Vec<Option<Op>>>,
}

/// Finds what can be found; what is missing or does not fit is reported by emission, which knows what it needs.
pub(super) fn infer<'a>(listing: &'a Listing<'a>, tables: &mut Tables<'a>, errors: &mut Errors) -> Inferred {
    let mut found = Inferred { types: Vec::new(), bases: Vec::new(), outcomes: Vec::new(), ops: Vec::new() };
    for (index, function) in listing.functions.iter().enumerate() {
        found.declare(index, function, tables, errors);
    }
    // Whatever does not exist is reported when it is emitted.
    let hints = tables.allow_hints(0);
    let facts = found.types.len() + found.outcomes.len();
    let mut inference = Inference {
        listing,
        tables,
        found,
        waiting: vec![NOBODY; facts],
        links: Vec::new(),
        values: HashMap::new(),
        queue: VecDeque::new(),
    };
    for (index, function) in listing.functions.iter().enumerate() {
        for statement in 0..function.statements.len() {
            inference.look(index, statement, true);
        }
    }
    while let Some((function, statement)) = inference.queue.pop_front() {
        inference.look(function as usize, statement as usize, false);
    }
    inference.tables.allow_hints(hints);
    inference.found
}

impl Inferred {
    /// Enters what the function's header and declarations say.
    fn declare(
        &mut self,
        index: usize,
        function: &FunctionItem<'_>,
        tables: &mut Tables<'_>,
        errors: &mut Errors,
    ) {
        let base = self.types.len();
        self.bases.push(base);
        self.types.extend(tables.module.functions[index].registers.iter().copied().map(Some));
        self.types.resize(base + function.register_count as usize, None);
        for item in &function.registers {
            // What cannot be read counts as declared, so that nothing follows from its absence.
            let ty = tables.ty(&item.ty, errors).unwrap_or(TypeIndex::INT);
            for register in &mut self.types[base + item.first as usize..=base + item.last as usize] {
                if register.is_some_and(|other| other != ty) {
                    errors.add(
                        item.at,
                        "a register of this range is declared before with another type",
                        "declare it once",
                    );
                }
                *register = Some(ty);
            }
        }
        for item in &function.handlers {
            if let Some(ty) = self.types[base..].get_mut(usize::from(item.register)) {
                ty.get_or_insert(TypeIndex::ERROR);
            }
        }
        let returns = |statement: &Statement<'_>| {
            matches!(statement.kind, StatementKind::Instruction { mnemonic: Mnemonic::Op(Op::Return), .. })
        };
        self.outcomes.push(match &function.result {
            ResultSyntax::Unit => Outcome::Unit,
            ResultSyntax::Type(_) => {
                tables.module.functions[index].result.map_or(Outcome::Unknown, Outcome::Known)
            }
            ResultSyntax::Inferred if function.statements.iter().any(returns) => Outcome::Unknown,
            ResultSyntax::Inferred => Outcome::Unit,
        });
        self.ops.push(vec![None; function.statements.len()]);
    }

    /// The types of one function's registers.
    pub fn registers(&self, function: usize) -> &[Option<TypeIndex>] {
        let end = self.bases.get(function + 1).copied().unwrap_or(self.types.len());
        &self.types[self.bases[function]..end]
    }
}

const NOBODY: u32 = u32::MAX;

/// Who waits for a fact: a chain through [`Inference::links`].
struct Link {
    function: u32,
    statement: u32,
    next: u32,
}

struct Inference<'a, 't> {
    listing: &'a Listing<'a>,
    tables: &'t mut Tables<'a>,
    found: Inferred,
    /// Per fact (registers, then results) the first who waits for it.
    waiting: Vec<u32>,
    links: Vec<Link>,
    /// The types of functions as values, as far as they were asked for.
    values: HashMap<u32, TypeIndex>,
    queue: VecDeque<(u32, u32)>,
}

/// The environment of a function whose registers are not all known.
pub(super) struct Partial<'m> {
    pub module: &'m Module,
    pub found: &'m Inferred,
    pub function: usize,
}

impl Env for Partial<'_> {
    fn module(&self) -> &Module {
        self.module
    }

    fn register(&self, register: u32) -> Option<TypeIndex> {
        self.found.registers(self.function).get(register as usize).copied().flatten()
    }

    fn own_result(&self) -> Option<TypeIndex> {
        self.result_of(self.function as u32)
    }

    fn register_of(&self, function: u32, register: usize) -> Option<TypeIndex> {
        let function = function as usize;
        let exists = function < self.found.bases.len();
        if exists { self.found.registers(function).get(register).copied().flatten() } else { None }
    }

    fn result_of(&self, function: u32) -> Option<TypeIndex> {
        match self.found.outcomes.get(function as usize)? {
            Outcome::Known(ty) => Some(*ty),
            Outcome::Unit | Outcome::Unknown => None,
        }
    }
}

impl<'a> Inference<'a, '_> {
    /// Looks at an instruction: what it tells is entered; the first time, it also waits for what is not known.
    fn look(&mut self, function: usize, statement: usize, first: bool) {
        let listing = self.listing;
        let StatementKind::Instruction { mnemonic, operands } =
            &listing.functions[function].statements[statement].kind
        else {
            return;
        };
        let written = &listing.operands[operands.start as usize..operands.end as usize];
        let op = match *mnemonic {
            Mnemonic::Op(op) => Some(op),
            Mnemonic::Family(family) => {
                let known = self.found.ops[function][statement];
                known.or_else(|| self.pick(function, family, written))
            }
            Mnemonic::Native(_, ty) => {
                if let (Some(ty), [operand]) = (ty, written) {
                    self.enter(function, operand.register(), ty);
                }
                return;
            }
        };
        self.found.ops[function][statement] = op;
        let mut result_needed = None;
        if let Some(op) = op
            && let Ok(arranged) = arrange(op, written)
        {
            result_needed = self.apply(function, &arranged);
        }
        if first {
            self.wait(function, statement, written, result_needed);
        }
    }

    /// Waits for every register that the instruction names first, and for a result it asks for.
    fn wait(&mut self, function: usize, statement: usize, written: &[Operand<'_>], result: Option<usize>) {
        // More than this many operands are arguments, whose types come from the callee.
        for register in written.iter().take(OVERLOADS_MAX + 2).filter_map(Operand::register) {
            let fact = self.found.bases[function] + register as usize;
            if self.found.types[fact].is_none() {
                self.wait_for(fact, function, statement);
            }
        }
        if let Some(callee) = result {
            let fact = self.found.types.len() + callee;
            self.wait_for(fact, function, statement);
        }
    }

    fn wait_for(&mut self, fact: usize, function: usize, statement: usize) {
        let next = std::mem::replace(&mut self.waiting[fact], self.links.len() as u32);
        self.links.push(Link { function: function as u32, statement: statement as u32, next });
    }

    fn wake(&mut self, fact: usize) {
        let mut link = std::mem::replace(&mut self.waiting[fact], NOBODY);
        while let Some(Link { function, statement, next }) = self.links.get(link as usize) {
            self.queue.push_back((*function, *statement));
            link = *next;
        }
    }

    /// Enters the type of a register, unless it has one: the check finds the contradictions.
    fn enter(&mut self, function: usize, register: Option<u16>, ty: TypeIndex) {
        let Some(register) = register else { return };
        let fact = self.found.bases[function] + register as usize;
        if self.found.types[fact].is_none() {
            self.found.types[fact] = Some(ty);
            self.wake(fact);
        }
    }

    fn env(&self, function: usize) -> Partial<'_> {
        Partial { module: &self.tables.module, found: &self.found, function }
    }

    /// Picks the opcode of a family by the form and the types of the operands, if they leave only one.
    fn pick(&mut self, function: usize, family: &'static str, written: &[Operand<'_>]) -> Option<Op> {
        let mut fitting = Vec::with_capacity(4);
        for op in candidates(family, written) {
            if let Ok(arranged) = arrange(op, written)
                && self.types_fit(function, &arranged)
            {
                fitting.push(op);
            }
        }
        if let [op] = fitting[..] {
            return Some(op);
        }
        // What all that are left agree on holds whichever it is: the result of a comparison is a `bool`.
        for (k, operand) in written.iter().enumerate().take(3) {
            let specs = fitting.iter().map(|op| op.info().operands.get(k).map(|(_, spec)| spec.role));
            let mut types = specs.map(|role| register_classes(role?).and_then(typing::only_type));
            let Some(Some(ty)) = types.next() else { continue };
            if types.all(|other| other == Some(ty)) {
                self.enter(function, operand.register(), ty);
            }
        }
        None
    }

    fn types_fit(&mut self, function: usize, arranged: &Arranged<'_, '_>) -> bool {
        let lanes = self.lanes(function, arranged);
        let env = self.env(function);
        let value = typing::optional_and_value(arranged.op).map(|(_, value)| value);
        arranged.op.info().operands.iter().enumerate().all(|(k, (_, spec))| {
            let Some(classes) = register_classes(spec.role) else { return true };
            // The value of an optional is a reference, but no optional.
            let accepts = |class| classes.contains(class) && (value != Some(k) || class != Class::Optional);
            let fits = |ty: TypeIndex| env.module.class(ty).is_none_or(accepts);
            let known = lanes[k].and_then(|register| env.register(register));
            known.is_none_or(fits) && typing::tied(&env, arranged.op, &lanes, k).is_none_or(fits)
        })
    }

    /// What the written operands are, as far as that is known.
    fn lanes(&mut self, function: usize, arranged: &Arranged<'_, '_>) -> Lanes {
        let mut lanes = [None; 3];
        for (k, (_, spec)) in arranged.op.info().operands.iter().enumerate() {
            let Some(operand) = arranged.fixed[k] else {
                if spec.role == Role::OutOrNone {
                    lanes[k] = Some(u32::from(NO_REGISTER));
                }
                continue;
            };
            lanes[k] = self.lane(function, arranged, operand, *spec, &lanes);
        }
        lanes
    }

    fn lane(
        &mut self,
        function: usize,
        arranged: &Arranged<'_, '_>,
        operand: &Operand<'_>,
        spec: Spec,
        lanes: &Lanes,
    ) -> Option<u32> {
        match spec.role {
            Role::Parameter => operand.register().map(u32::from),
            Role::Index(Table::Globals) => self.tables.global(&*operand.reference()?).ok(),
            Role::Index(Table::Functions) => self.tables.function(&*operand.reference()?).ok(),
            Role::Index(Table::Imports) => self.native(function, operand, arranged.args),
            Role::Index(Table::Types) => self.tables.operand_type(operand).ok().map(|ty| ty.0),
            Role::Capture => super::operands::choices(operand).map(u32::from),
            Role::Method => {
                let ty = lanes[typing::trait_operand(arranged.op)?]
                    .and_then(|receiver| self.env(function).register(receiver));
                self.tables.method(ty, &*operand.reference()?).ok().map(u32::from)
            }
            Role::Field => {
                let object = lanes[typing::object_operand(arranged.op)?]?;
                let ty = self.env(function).register(object)?;
                self.tables.field(Some(ty), &*operand.reference()?).ok().map(u32::from)
            }
            Role::Variant => {
                let ty = lanes[typing::operand_of(arranged.op, Role::Index(Table::Types))?]?;
                self.tables.variant(Some(TypeIndex(ty)), &*operand.reference()?).ok().map(u32::from)
            }
            Role::Payload => {
                let OperandKind::Payload(variant, position) = &operand.kind else { return None };
                let ty = self.env(function).register(lanes[typing::enum_operand(arranged.op)?]?)?;
                let payload = self.tables.payload(Some(ty), variant, *position).ok()?;
                Some(u32::from(payload.0))
            }
            role if register_classes(role).is_some() => operand.register().map(u32::from),
            _ => None,
        }
    }

    /// The native that is meant, by the types of the arguments if it is overloaded.
    fn native(&self, function: usize, operand: &Operand<'_>, args: &[Operand<'_>]) -> Option<u32> {
        let overloads = self.tables.imports(&*operand.reference()?).ok()?;
        pick_overload(&self.env(function), &overloads, args)
    }

    /// Enters what an instruction tells of its registers. Answers the function whose result it lacks.
    fn apply(&mut self, function: usize, arranged: &Arranged<'_, '_>) -> Option<usize> {
        let (op, info) = (arranged.op, arranged.op.info());
        let lanes = self.lanes(function, arranged);
        for (i, argument) in arranged.args.iter().enumerate() {
            if let Some(ty) = typing::argument_type(&self.env(function), op, &lanes, i) {
                self.enter(function, argument.register(), ty);
            }
        }
        for (k, (_, spec)) in info.operands.iter().enumerate() {
            let Some(classes) = register_classes(spec.role) else { continue };
            let target = match arranged.fixed[k] {
                None if arranged.implied => arranged.args.first(),
                operand => operand,
            };
            let Some(register) = target.and_then(Operand::register) else { continue };
            match typing::expected(&self.env(function), op, &lanes, k) {
                Some(ty) => self.enter(function, Some(register), ty),
                None if self.env(function).register(u32::from(register)).is_some() => {}
                None => {
                    if let Some(ty) = self.made_type(function, op, &lanes, k, classes) {
                        self.enter(function, Some(register), ty);
                    }
                }
            }
        }
        self.apply_result(function, arranged, &lanes)
    }

    /// The type of an operand that must be an array of a predefined type, or the optional of another operand.
    fn made_type(
        &mut self,
        function: usize,
        op: Op,
        lanes: &Lanes,
        k: usize,
        classes: Classes,
    ) -> Option<TypeIndex> {
        if let Some(element) = typing::only_element(classes) {
            return Some(self.tables.made(TypeDef::Array(element)));
        }
        if typing::makes_closure(op) {
            return self.function_type(lanes[typing::operand_of(op, Role::Index(Table::Functions))?]?);
        }
        let (_, value) = typing::optional_and_value(op).filter(|(optional, _)| *optional == k)?;
        let only = register_classes(op.info().operands[value].1.role).and_then(typing::only_type);
        let value = only.or_else(|| self.env(function).register(lanes[value]?))?;
        // The value of an optional is none; emission reports it.
        let is_optional = self.tables.module.class(value) == Some(Class::Optional);
        (!is_optional).then(|| self.tables.made(TypeDef::Optional(value)))
    }

    /// The type of a function as a value, if all of it is known.
    fn function_type(&mut self, function: u32) -> Option<TypeIndex> {
        if let Some(ty) = self.values.get(&function) {
            return Some(*ty);
        }
        let result = match self.found.outcomes.get(function as usize)? {
            Outcome::Unit => None,
            Outcome::Known(ty) => Some(*ty),
            Outcome::Unknown => return None,
        };
        let params = self.tables.module.functions.get(function as usize)?.param_types().to_vec();
        let ty = self.tables.made(TypeDef::Function(Signature { params, result }));
        self.values.insert(function, ty);
        Some(ty)
    }

    /// Results that are found by a `RETURN`, and results that a call waits for.
    fn apply_result(&mut self, function: usize, arranged: &Arranged<'_, '_>, lanes: &Lanes) -> Option<usize> {
        if arranged.op == Op::Return && self.found.outcomes[function] == Outcome::Unknown {
            match lanes[0].and_then(|register| self.env(function).register(register)) {
                Some(ty) => {
                    self.found.outcomes[function] = Outcome::Known(ty);
                    self.wake(self.found.types.len() + function);
                }
                None => return Some(function),
            }
        }
        let operands = arranged.op.info().operands;
        let callee = operands.iter().position(|(_, spec)| spec.role == Role::Index(Table::Functions))?;
        let callee = lanes[callee]? as usize;
        (self.found.outcomes.get(callee) == Some(&Outcome::Unknown)).then_some(callee)
    }
}

/// The opcodes that a family name may mean for operands of this form.
pub(super) fn candidates(family: &'static str, written: &[Operand<'_>]) -> Vec<Op> {
    let fitting: Vec<Op> =
        mnemonics::family(family).iter().copied().filter(|op| has_form(*op, written)).collect();
    // An integer that does not fit the instruction comes from the table of constants.
    let is_constant = family == Op::LoadConstInt.info().family();
    if fitting.is_empty() && is_constant && has_form(Op::LoadPoolInt, written) {
        return vec![Op::LoadPoolInt];
    }
    fitting
}

/// The one overload of a native that takes these arguments, if their types tell.
pub(super) fn pick_overload(env: &impl Env, overloads: &[u32], args: &[Operand<'_>]) -> Option<u32> {
    if let [only] = overloads {
        return Some(*only);
    }
    if overloads.len() > OVERLOADS_MAX || args.len() > OVERLOADS_MAX {
        return None;
    }
    let fits = |index: &&u32| {
        let params = &env.module().imports[**index as usize].signature.params;
        let accepts = |(param, arg): (&TypeIndex, &Operand<'_>)| {
            let known = arg.register().and_then(|register| env.register(u32::from(register)));
            known.is_none_or(|ty| ty == *param)
        };
        params.len() == args.len() && params.iter().zip(args).all(accepts)
    };
    let mut fitting = overloads.iter().filter(fits);
    let first = fitting.next()?;
    fitting.next().is_none().then_some(*first)
}
