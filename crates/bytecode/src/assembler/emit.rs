//! From statements to words.

use super::check::{self, Operand as Place};
use super::debug::DebugBuilder;
use super::infer::{Inferred, Outcome, candidates};
use super::lexer::At;
use super::mnemonics::{Mnemonic, NativeMnemonic};
use super::operands::{Arranged, Misfit, arrange};
use super::spelling::display;
use super::syntax::*;
use super::tables::Tables;
use super::typing::{self, Finished, Lanes};
use super::{AsmError, Errors};
use crate::isa::{Flow, Inst, Op, args_words};
use crate::module::{Handler, TypeIndex};
use crate::operands::{Jump16, NO_REGISTER, Operand as _, Role, lane_shift};
use std::collections::{HashMap, HashSet};

/// Writes the code of all functions, and what is recorded about them.
pub(super) fn emit<'a>(
    listing: &'a Listing<'a>,
    tables: &mut Tables<'a>,
    found: Inferred,
    name: &str,
    errors: &mut Errors,
) {
    for index in 0..listing.functions.len() {
        finish_frame(index, &found, tables);
    }
    let mut debug = DebugBuilder::new(listing, name, errors);
    for (index, item) in listing.functions.iter().enumerate() {
        if errors.is_full() {
            return;
        }
        let emitter = Emitter {
            listing,
            item,
            index,
            tables,
            found: &found,
            unresolved: false,
            start: 0,
            labels: HashMap::new(),
            jumps: Vec::new(),
            choices: Vec::new(),
            last: Last::Nothing,
            errors,
        };
        emitter.function(&mut debug);
    }
    for item in &listing.beyond {
        debug.beyond(item, errors);
    }
    tables.module.metadata = debug.metadata(listing, errors);
    tables.module.debug = debug.finish();
}

/// Registers that nothing names have some type: `int`.
fn finish_frame(index: usize, found: &Inferred, tables: &mut Tables<'_>) {
    let function = &mut tables.module.functions[index];
    // A closure that says nothing of itself has no captures.
    let own = if function.is_closure { usize::from(function.params) } else { usize::MAX };
    let type_of = |(register, ty): (usize, &Option<TypeIndex>)| {
        ty.unwrap_or(if register == own { TypeIndex::CLOSURE } else { TypeIndex::INT })
    };
    function.registers = found.registers(index).iter().enumerate().map(type_of).collect();
    function.result = match found.outcomes[index] {
        Outcome::Unit => None,
        Outcome::Known(ty) => Some(ty),
        Outcome::Unknown => Some(TypeIndex::INT),
    };
}

/// What the last word of a function was.
enum Last {
    Nothing,
    /// A word given as a number: whoever writes it knows what follows.
    Raw,
    Op(Op),
}

/// A choice among instructions that may stand further down.
struct Choice {
    at: At,
    pc: u32,
    count: u32,
}

impl Choice {
    /// The last instruction that it may go to.
    fn last(&self) -> u32 {
        self.pc + 1 + self.count
    }
}

/// A jump whose label may stand further down.
struct JumpTo<'l, 'a> {
    pc: u32,
    operand: &'l Operand<'a>,
    wide: bool,
    shift: u32,
    op: Op,
}

pub(super) struct Emitter<'a, 't> {
    listing: &'a Listing<'a>,
    pub item: &'a FunctionItem<'a>,
    pub index: usize,
    pub tables: &'t mut Tables<'a>,
    pub found: &'t Inferred,
    /// Some register has no known type, which is reported; faults of types would only follow from it.
    pub unresolved: bool,
    start: usize,
    labels: HashMap<&'a str, u32>,
    jumps: Vec<JumpTo<'a, 'a>>,
    choices: Vec<Choice>,
    last: Last,
    pub errors: &'t mut Errors,
}

impl<'a> Emitter<'a, '_> {
    fn function(mut self, debug: &mut DebugBuilder) {
        self.start = self.tables.module.code.len();
        let errors_before = self.errors.count();
        let unresolved = self.find_unresolved();
        debug.begin(self.item, self.errors);
        for (position, statement) in self.item.statements.iter().enumerate() {
            match &statement.kind {
                StatementKind::Label(name) => self.label(name, statement.at),
                StatementKind::Word(word) => {
                    debug.instruction(self.pc(), statement.at);
                    self.tables.module.code.push(*word);
                    self.last = Last::Raw;
                }
                StatementKind::Place { line, column, pc } => {
                    debug.place(pc.unwrap_or(self.pc()), *line, *column);
                }
                StatementKind::Instruction { mnemonic, operands } => {
                    debug.instruction(self.pc(), statement.at);
                    let written = &self.listing.operands[operands.start as usize..operands.end as usize];
                    if self.errors.is_full() {
                        return;
                    }
                    if let Err(error) = self.instruction(position, statement.at, *mnemonic, written) {
                        self.errors.push(error);
                    }
                }
            }
        }
        self.patch_jumps();
        self.handlers();
        // A type that is missing often follows from another fault.
        if !self.item.broken && self.errors.count() == errors_before {
            self.report_unresolved(unresolved);
        }
        if !self.item.broken && self.errors.count() == errors_before {
            self.end(debug);
            self.check_choices();
        }
        let length = self.pc();
        debug.variables(self.item, length, &self.labels, self.errors);
        let function = &mut self.tables.module.functions[self.index];
        function.code_start = self.start as u32;
        function.code_len = length;
    }

    fn pc(&self) -> u32 {
        (self.tables.module.code.len() - self.start) as u32
    }

    /// The registers whose type nothing tells, each with its first mention.
    fn find_unresolved(&mut self) -> Vec<(At, u16)> {
        let types = self.found.registers(self.index);
        let mut met = HashSet::new();
        let mut unresolved = Vec::new();
        for (position, statement) in self.item.statements.iter().enumerate() {
            let StatementKind::Instruction { mnemonic, operands } = &statement.kind else { continue };
            let written = &self.listing.operands[operands.start as usize..operands.end as usize];
            let is_contradicted = matches!(mnemonic, Mnemonic::Family(_))
                && self.found.ops[self.index][position].is_none()
                && self.has_known_inputs(written);
            for operand in written {
                let unknown = operand.register().filter(|register| types[*register as usize].is_none());
                let Some(register) = unknown.filter(|register| met.insert(*register)) else { continue };
                self.unresolved = true;
                if !is_contradicted {
                    unresolved.push((operand.at, register));
                }
            }
        }
        unresolved
    }

    fn report_unresolved(&mut self, unresolved: Vec<(At, u16)>) {
        if self.found.outcomes[self.index] == Outcome::Unknown && !self.unresolved {
            let message =
                format!("the type of the result of `{}` cannot be inferred", display(&self.item.name, 40));
            self.errors.add(self.item.at, message, "declare it in the header: -> int, or the type it has");
        }
        for (at, register) in unresolved {
            let number = register - self.item.params.len() as u16;
            let remedy = format!("declare it: REGS r{number}: int, or with the type it has");
            self.errors.add(at, format!("the type of r{number} cannot be inferred"), remedy);
        }
    }

    /// Whether all registers but the first, which is the result's, have a type: then a family name without an opcode
    /// is not for want of types, but because none fits them.
    fn has_known_inputs(&self, written: &[Operand<'_>]) -> bool {
        let types = self.found.registers(self.index);
        let is_known = |operand: &Operand<'_>| {
            operand.register().is_none_or(|register| types[register as usize].is_some())
        };
        written.iter().skip(1).all(is_known)
    }

    fn label(&mut self, name: &'a str, at: At) {
        let pc = self.pc();
        if self.labels.insert(name, pc).is_some() {
            let message = format!("the label `{}` stands twice in this function", display(name, 40));
            self.errors.add(at, message, "give each place its own label");
        }
    }

    /// The function, its registers' types known.
    pub fn env(&self) -> Finished<'_> {
        let module = &self.tables.module;
        Finished { module, function: &module.functions[self.index] }
    }

    // Instructions.

    fn instruction(
        &mut self,
        position: usize,
        at: At,
        mnemonic: Mnemonic,
        written: &'a [Operand<'a>],
    ) -> Result<(), AsmError> {
        let op = match mnemonic {
            Mnemonic::Op(op) => op,
            Mnemonic::Family(family) => match self.found.ops[self.index][position] {
                Some(op) => op,
                None => return self.no_choice(at, family, written),
            },
            Mnemonic::Native(native, ty) => return self.native(at, native, ty, written),
        };
        self.last = Last::Op(op);
        let arranged = arrange(op, written).map_err(|misfit| misfit_error(at, op, misfit))?;
        let mut lanes = [None; 3];
        let mut jump = None;
        for (k, (name, spec)) in op.info().operands.iter().enumerate() {
            let Some(operand) = arranged.fixed[k] else { continue };
            lanes[k] = Some(self.lane(&arranged, operand, *spec, name, &lanes)?);
            if spec.role == Role::Choices {
                let (at, pc, count) = (operand.at, self.pc(), lanes[k].unwrap_or(0));
                self.choices.push(Choice { at, pc, count });
            }
            if spec.role == Role::Jump {
                let (pc, shift) = (self.pc(), lane_shift(*spec, k));
                jump = Some(JumpTo { pc, operand, wide: spec.wide, shift, op });
            }
        }
        let args = self.arguments(at, &arranged, &mut lanes)?;
        self.destination(at, &arranged, &args, &mut lanes)?;
        self.check_types(at, &arranged, &lanes, &args)?;
        self.jumps.extend(jump);
        self.write(op, &lanes, &args);
        Ok(())
    }

    /// The registers of the arguments; their number must be what the callee, the type or the count says.
    fn arguments(
        &mut self,
        at: At,
        arranged: &Arranged<'_, '_>,
        lanes: &mut Lanes,
    ) -> Result<Vec<u16>, AsmError> {
        let (op, info) = (arranged.op, arranged.op.info());
        let args: Result<Vec<u16>, AsmError> =
            arranged.args.iter().map(|arg| self.register(arg, "argument")).collect();
        let args = args?;
        for (k, (_, spec)) in info.operands.iter().enumerate() {
            if spec.role == Role::Count && info.flow == Flow::NextAfterArgs {
                let count = u16::try_from(args.len()).map_err(|_| {
                    AsmError::new(
                        at,
                        format!("{} takes at most 65535 values at once", info.mnemonic),
                        "use several instructions",
                    )
                })?;
                lanes[k] = Some(u32::from(count));
            }
        }
        if info.flow != Flow::NextAfterArgs {
            return Ok(args);
        }
        match typing::argument_count(&self.env(), op, lanes) {
            Some(count) if count == args.len() => Ok(args),
            Some(count) => {
                let values = if count == 1 { "1 value" } else { &format!("{count} values") };
                let message = format!("{} needs {values} here, {} are given", info.mnemonic, args.len());
                Err(AsmError::new(at, message, "give one register for each parameter or field"))
            }
            None if typing::calls_value(op) || typing::makes_closure(op) => {
                if self.unresolved {
                    return Ok(args);
                }
                // As a rule, because the register is of a type that cannot be called.
                self.check_types(at, arranged, lanes, &[])?;
                let message = format!("{} cannot tell how many values it takes", info.mnemonic);
                let remedy =
                    "declare the register of what is called with REGS, or that of a CLOSURE's captures";
                Err(AsmError::new(at, message, remedy))
            }
            None if typing::operand_of(op, Role::Variant).is_some() => {
                let message = format!("{} makes enums, and this type has no such variant", info.mnemonic);
                Err(AsmError::new(at, message, "name an enum and one of its variants"))
            }
            None => {
                let message = format!("{} makes structs, and this type is none", info.mnemonic);
                Err(AsmError::new(
                    at,
                    message,
                    "name a struct; arrays are made by ALLOC.array, enums by ALLOC.enum",
                ))
            }
        }
    }

    /// Where the result of a call goes.
    fn destination(
        &self,
        at: At,
        arranged: &Arranged<'_, '_>,
        args: &[u16],
        lanes: &mut Lanes,
    ) -> Result<(), AsmError> {
        let operands = arranged.op.info().operands;
        let Some(k) = operands.iter().position(|(_, spec)| spec.role == Role::OutOrNone) else {
            return Ok(());
        };
        let has_result = typing::callee_has_result(&self.env(), arranged.op, lanes) == Some(true);
        let calls_value = typing::calls_value(arranged.op);
        match (arranged.fixed[k], has_result, args) {
            // What is called is not known, and that is reported.
            _ if calls_value && self.unresolved => {}
            (Some(_), true, _) => {}
            (None, true, _) if calls_value => {
                let message = "the callee has a result, which needs a register";
                return Err(AsmError::new(at, message, "write the register in place of `_`"));
            }
            (Some(operand), false, _) => {
                let remedy =
                    if calls_value { "write `_` in its place" } else { "leave the first register out" };
                return Err(AsmError::new(
                    operand.at,
                    "the callee has no result to put into a register",
                    remedy,
                ));
            }
            (None, false, _) => lanes[k] = Some(u32::from(NO_REGISTER)),
            (None, true, [first, ..]) => lanes[k] = Some(u32::from(*first)),
            (None, true, []) => {
                let message =
                    "the result needs a register: there is no argument whose register it could take";
                let remedy = format!("write the register first: {} r0, …", arranged.op.info().mnemonic);
                return Err(AsmError::new(at, message, remedy));
            }
        }
        Ok(())
    }

    fn check_types(
        &self,
        at: At,
        arranged: &Arranged<'_, '_>,
        lanes: &Lanes,
        args: &[u16],
    ) -> Result<(), AsmError> {
        if self.listing.unchecked || self.unresolved {
            return Ok(());
        }
        let module = &self.tables.module;
        if let Some(message) = check::wrong_return(module, self.index, arranged.op) {
            return Err(AsmError::new(
                at,
                message,
                "RETURN gives a value, RETURN_UNIT none; the header says which",
            ));
        }
        let env = self.env();
        let Some(mismatch) = check::mismatch(&env, arranged.op, lanes, args) else { return Ok(()) };
        let (operand, what) = match mismatch.operand {
            Place::Fixed(k) => {
                (arranged.fixed[k].or(arranged.args.first()), arranged.op.info().operands[k].0.to_string())
            }
            Place::Argument(i) => (arranged.args.get(i), format!("argument {}", i + 1)),
        };
        let (place, name) = operand.map_or((at, String::new()), |operand| (operand.at, operand.describe()));
        let found = module.type_name(mismatch.found);
        let message = format!(
            "{name} is {}, but `{what}` of {} must be {}",
            display(&found, 60),
            arranged.op.info().mnemonic,
            display(&mismatch.expected.text(module), 60)
        );
        Err(AsmError::new(place, message, "use another register, or the opcode for this type"))
    }

    /// An instruction like `PRINT r0`: a call of a native that is imported by being used.
    fn native(
        &mut self,
        at: At,
        native: &'static NativeMnemonic,
        ty: Option<TypeIndex>,
        written: &'a [Operand<'a>],
    ) -> Result<(), AsmError> {
        self.last = Last::Op(Op::CallNative);
        let [operand] = written else {
            let message = format!("{} takes one register", native.mnemonic);
            return Err(AsmError::new(at, message, format!("write {} r0", native.mnemonic)));
        };
        let register = self.register(operand, "argument")?;
        let ty = match ty {
            Some(ty) => ty,
            None if self.unresolved => return Ok(()),
            None => self.tables.module.functions[self.index].registers[register as usize],
        };
        if native.suffix(ty).is_none() {
            let message = format!("{} cannot take {}", native.mnemonic, self.tables.module.type_name(ty));
            return Err(AsmError::new(operand.at, message, "it takes int, float, bool and string"));
        }
        let index = self.tables.native(native, ty);
        let op = Op::CallNative;
        let lanes = [Some(u32::from(NO_REGISTER)), Some(index), None];
        let arranged = Arranged { op, fixed: [None; 3], args: written, implied: true };
        self.check_types(at, &arranged, &lanes, &[register])?;
        self.write(op, &lanes, &[register]);
        Ok(())
    }

    /// The error about a family name none or several of whose opcodes fit.
    fn no_choice(
        &mut self,
        at: At,
        family: &'static str,
        written: &'a [Operand<'a>],
    ) -> Result<(), AsmError> {
        self.last = Last::Op(Op::Trap);
        let all = super::mnemonics::family(family);
        let fitting = candidates(family, written);
        if fitting.is_empty() {
            let message = format!("the operands fit none of {}", choices(all));
            return Err(AsmError::new(at, message, family_remedy(family, written)));
        }
        if self.unresolved && !self.has_known_inputs(written) {
            return Ok(());
        }
        self.check_names(fitting[0], written)?;
        let (module, known) = (&self.tables.module, self.found.registers(self.index));
        let registers =
            written.iter().filter_map(|operand| Some((operand, known[operand.register()? as usize]?)));
        let types = registers
            .map(|(operand, ty)| format!("{} is {}", operand.describe(), display(&module.type_name(ty), 40)));
        let types: Vec<_> = types.take(4).collect();
        let message = format!("cannot tell which of {} is meant: {}", choices(&fitting), types.join(", "));
        Err(AsmError::new(at, message, "write the full mnemonic, with registers of the types it takes"))
    }

    /// Whether what the operands name exists: a name that does not is a better reason than the types.
    fn check_names(&mut self, op: Op, written: &'a [Operand<'a>]) -> Result<(), AsmError> {
        let Ok(arranged) = arrange(op, written) else { return Ok(()) };
        let mut lanes = [None; 3];
        for (k, (name, spec)) in op.info().operands.iter().enumerate() {
            if let Some(operand) = arranged.fixed[k] {
                lanes[k] = Some(self.lane(&arranged, operand, *spec, name, &lanes)?);
            }
        }
        Ok(())
    }

    fn write(&mut self, op: Op, lanes: &Lanes, args: &[u16]) {
        let mut word = u64::from(op as u8);
        for (k, (_, spec)) in op.info().operands.iter().enumerate() {
            word |= u64::from(lanes[k].unwrap_or(0)) << lane_shift(*spec, k);
        }
        self.tables.module.code.push(word);
        debug_assert!(Inst::decode(word).is_ok());
        debug_assert_eq!(args_words(args.len()), args.chunks(3).len());
        for registers in args.chunks(3) {
            let lane = |k: usize| u64::from(registers.get(k).copied().unwrap_or(0)) << (16 + 16 * k);
            self.tables.module.code.push(u64::from(Op::Args as u8) | lane(0) | lane(1) | lane(2));
        }
    }

    // The end of a function.

    /// Who takes errors.
    fn handlers(&mut self) {
        let mut handlers = Vec::new();
        for item in &self.item.handlers {
            let mut place = |operand: &Operand<'_>| match operand.kind {
                OperandKind::Target(pc) => pc,
                OperandKind::Word(name) if self.labels.contains_key(name) => self.labels[name],
                _ => {
                    let message = format!("there is no label {} in this function", operand.describe());
                    self.errors.add(operand.at, message, "write a label, or @4 for the fifth word");
                    0
                }
            };
            let (start, end) = (place(&item.start), place(&item.end));
            handlers.push(Handler { start, end, target: place(&item.target), register: item.register });
            let ty = self.tables.module.functions[self.index].registers.get(usize::from(item.register));
            if let Some(ty) = ty.filter(|ty| **ty != TypeIndex::ERROR && !self.listing.unchecked) {
                let found = self.tables.module.type_name(*ty);
                let message = format!("the register of a handler must be Error, not {}", display(&found, 60));
                self.errors.add(item.at, message, "use another register, declared as r0: Error");
            }
        }
        self.tables.module.functions[self.index].handlers = handlers;
    }

    fn patch_jumps(&mut self) {
        for jump in std::mem::take(&mut self.jumps) {
            if self.errors.is_full() {
                return;
            }
            let target = match jump.operand.kind {
                OperandKind::Word(name) => self.labels.get(name).copied(),
                OperandKind::Target(pc) => Some(pc),
                _ => None,
            };
            let Some(target) = target else {
                let message = format!("there is no label {} in this function", jump.operand.describe());
                let mut labels: Vec<_> = self.labels.keys().copied().collect();
                labels.sort_unstable();
                let near = match jump.operand.kind {
                    OperandKind::Word(name) => super::spelling::nearest(name, labels.into_iter()),
                    _ => None,
                };
                let remedy = near
                    .map_or("write it with a colon before the instruction to jump to".into(), |near| {
                        format!("did you mean `{near}`?")
                    });
                self.errors.add(jump.operand.at, message, remedy);
                continue;
            };
            let distance = i64::from(target) - i64::from(jump.pc) - 1;
            let bits = if jump.wide {
                i32::try_from(distance).map(|distance| distance as u32).ok()
            } else {
                i16::try_from(distance).map(|distance| Jump16(distance).to_bits()).ok()
            };
            match bits {
                Some(bits) => {
                    self.tables.module.code[self.start + jump.pc as usize] |= u64::from(bits) << jump.shift
                }
                None => {
                    let message = format!(
                        "the label is {distance} instructions away, too far for {}",
                        jump.op.info().mnemonic
                    );
                    self.errors.add(
                        jump.operand.at,
                        message,
                        "branch the other way around a JUMP, which reaches everything",
                    );
                }
            }
        }
    }

    /// A function that has no result needs no `RETURN_UNIT` before `END`.
    fn end(&mut self, debug: &mut DebugBuilder) {
        let length = self.pc();
        let falls = match self.last {
            Last::Nothing => true,
            Last::Raw => false,
            Last::Op(op) => !matches!(op.info().flow, Flow::Jump | Flow::End),
        };
        let at_end = |name: &&str| self.labels.get(*name) == Some(&length);
        let jumped_to = self.labels.values().any(|pc| *pc == length) && self.uses_label(at_end);
        let handlers = &self.tables.module.functions[self.index].handlers;
        let falls = falls || handlers.iter().any(|handler| handler.target == length);
        let falls = falls || self.choices.iter().any(|choice| choice.last() == length);
        if self.listing.unchecked || !falls && !jumped_to {
            return;
        }
        if self.tables.module.functions[self.index].result.is_none() {
            debug.instruction(length, self.item.end);
            self.tables.module.code.push(Inst::ReturnUnit {}.encode());
            return;
        }
        let name = display(&self.item.name, 40);
        let message = format!("control can reach END, but `{name}` has a result");
        self.errors.add(self.item.end, message, "write RETURN with the result's register before END");
    }

    /// What is chosen from must be there.
    fn check_choices(&mut self) {
        if self.listing.unchecked {
            return;
        }
        let mut landings = check::Landings::new(&self.tables.module.code[self.start..]);
        for choice in &self.choices {
            if landings.holds(choice.pc as usize, choice.last() as usize) {
                continue;
            }
            let message = format!(
                "{} instructions without arguments must follow to choose from, and one more for all else",
                choice.count
            );
            self.errors.add(
                choice.at,
                message,
                "write a JUMP for each, and behind them what to do otherwise",
            );
        }
    }

    fn uses_label(&self, at_end: impl Fn(&&str) -> bool) -> bool {
        self.item.statements.iter().any(|statement| {
            let StatementKind::Instruction { operands, .. } = &statement.kind else { return false };
            let written = &self.listing.operands[operands.start as usize..operands.end as usize];
            written.iter().any(|operand| matches!(&operand.kind, OperandKind::Word(name) if at_end(name)))
        })
    }
}

fn misfit_error(at: At, op: Op, misfit: Misfit<'_, '_>) -> AsmError {
    let info = op.info();
    let shown = info.operands.iter().filter(|(_, spec)| spec.role != Role::Count).map(|(name, _)| *name);
    let mut shown: Vec<_> = shown.collect();
    if info.flow == Flow::NextAfterArgs {
        shown.push("args…");
    }
    let remedy = format!("it is written {} {}", info.mnemonic, shown.join(", "));
    match misfit {
        Misfit::Missing(name) => {
            AsmError::new(at, format!("{} lacks its operand `{name}`", info.mnemonic), remedy)
        }
        Misfit::TooMany(operand) => {
            let message = format!("{} has no operand for {}", info.mnemonic, operand.describe());
            AsmError::new(operand.at, message, remedy.trim_end())
        }
    }
}

fn choices(ops: &[Op]) -> String {
    let names: Vec<_> = ops.iter().map(|op| op.info().mnemonic).collect();
    names.join(", ")
}

/// What to write instead, if there is a form for a number in the last place.
fn family_remedy(family: &str, written: &[Operand<'_>]) -> String {
    let is_number = matches!(written.last(), Some(Operand { kind: OperandKind::Number(_), .. }));
    let form =
        Op::ALL.iter().map(|op| op.info()).find(|info| info.family().strip_suffix("_IMM") == Some(family));
    match form.filter(|_| is_number) {
        Some(info) => format!("for a number from -32768 to 32767 there is {}", info.mnemonic),
        None => "docs/isa.md shows the operands of each".into(),
    }
}
