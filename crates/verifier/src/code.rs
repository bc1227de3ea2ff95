//! Rules V10 to V14 and V25: each instruction for itself, and how a function's code ends.
//!
//! Words are looked at in chunks, twice. The first look asks [`Row::wrong`](crate::rows::Row::wrong), which covers
//! most rules at once and branches for jumps only, and lists the words that it does not clear. The second look is at
//! those only: what is wrong is said, operand by operand, and relations are checked.

use crate::faults::{At, Faults, register_name, type_name};
use crate::rows::{BOUNDS, Bound, Limits, ROWS, Registers, Row, bound, is_data};
use crate::rules::Rule;
use crate::signatures::{Implemented, Signatures, implemented};
use crate::tables::REGISTERS_MAX;
use vitte_bytecode::isa::{DecodeError, Flow, Inst, Op, OpInfo};
use vitte_bytecode::module::{Function, Module, TypeIndex};
use vitte_bytecode::operands::{Classes, Role, Spec, Table, lane};

/// Checks the code of functions, one after the other, with the same two tables.
pub(crate) struct CodeChecker<'m> {
    pub(crate) module: &'m Module,
    /// What a register of a type holds, in the form of [`Registers`], by type index.
    types: Vec<u32>,
    /// The registers of the function that is being checked; zero behind its last.
    pub(crate) registers: Box<Registers>,
    pub(crate) limits: Limits,
    pub(crate) signatures: Signatures,
    pub(crate) implemented: Implemented,
    /// No word from the last `SWITCH` up to here is data.
    pub(crate) clear_to: usize,
    /// Words of the chunk that is being looked at.
    suspects: [Suspect; CHUNK],
}

/// How many words are looked at before those that need more are.
const CHUNK: usize = 256;

/// A word that its row does not clear: its position, doubled, and 1 if the row found something wrong. Otherwise there
/// is a relation to check.
#[derive(Clone, Copy, Default)]
struct Suspect(u64);

impl Suspect {
    fn new(pc: usize, is_wrong: bool) -> Suspect {
        Suspect((pc as u64) << 1 | u64::from(is_wrong))
    }

    fn pc(self) -> usize {
        (self.0 >> 1) as usize
    }

    fn is_wrong(self) -> bool {
        self.0 & 1 != 0
    }
}

/// The function that is being checked.
#[derive(Clone, Copy)]
pub(crate) struct Body<'m> {
    pub(crate) index: usize,
    pub(crate) function: &'m Function,
    pub(crate) code: &'m [u64],
}

impl Body<'_> {
    pub(crate) fn at(&self, pc: usize) -> At {
        At { function: self.index, pc }
    }
}

/// What a register of a type that does not exist holds: every operand takes it. Its fault is its declaration.
const OF_UNKNOWN_TYPE: u32 = 0xffff_0000 | Classes::ANY.0 as u32;

/// The entry of a register of this type.
fn entry(module: &Module, ty: TypeIndex) -> u32 {
    match (u16::try_from(ty.0), module.class(ty)) {
        (Ok(index), Some(class)) => u32::from(index) << 16 | class as u32,
        _ => OF_UNKNOWN_TYPE,
    }
}

impl<'m> CodeChecker<'m> {
    pub(crate) fn new(module: &'m Module) -> Self {
        let types = TypeIndex::FIRST_DEFINED as usize + module.types.len();
        let types = (0..types.min(1 << 16) as u32).map(|ty| entry(module, TypeIndex(ty))).collect();
        let mut limits = [0; BOUNDS];
        let mut limit =
            |bound: Bound, count: usize| limits[bound as usize] = u32::try_from(count).unwrap_or(u32::MAX);
        limit(Bound::Nothing, 1);
        limit(Bound::Flag, 2);
        limit(Bound::Ints, module.ints.len());
        limit(Bound::Floats, module.floats.len());
        limit(Bound::Strings, module.strings.len());
        limit(Bound::Globals, module.globals.len());
        limit(Bound::Functions, module.functions.len());
        limit(Bound::Imports, module.imports.len());
        let registers =
            vec![0; 1 << 16].into_boxed_slice().try_into().expect("the length is that of the type");
        CodeChecker {
            module,
            types,
            registers,
            limits,
            signatures: Signatures::new(module),
            implemented: implemented(module),
            clear_to: 0,
            suspects: [Suspect::default(); CHUNK],
        }
    }

    /// Checks the code of one function.
    pub(crate) fn check(&mut self, body: Body<'m>, faults: &mut Faults<'m>) {
        let declared = body.function.registers.len().min(REGISTERS_MAX);
        self.declare(&body.function.registers[..declared]);
        self.limits[Bound::Parameters as usize] = u32::from(body.function.params).min(declared as u32);
        self.clear_to = 0;
        let mut flags = 0;
        for start in (0..body.code.len()).step_by(CHUNK) {
            let count = self.sieve(body.code, start, &mut flags);
            for number in 0..count {
                self.check_suspect(body, self.suspects[number], faults);
            }
        }
        check_end(body, faults);
        self.registers[..declared].fill(0);
    }

    /// Looks at the words of a chunk and lists those that their row does not clear; answers how many. But for jumps
    /// there is no branch to predict, so that the order of instructions hardly matters to the speed. `flags` are
    /// those of the word before.
    #[inline(never)]
    fn sieve(&mut self, code: &[u64], start: usize, flags: &mut u8) -> usize {
        let (registers, limits) = (&*self.registers, &self.limits);
        let mut count = 0;
        let mut before = *flags;
        let chunk = &code[start..code.len().min(start + CHUNK)];
        for (pc, &word) in (start..).zip(chunk) {
            let row = &ROWS[usize::from(word as u8)];
            let is_wrong = row.wrong(word, pc, code, registers, limits) != 0;
            // Data is suspect unless the word before lets it follow.
            let suspect = row.flags & (Row::IS_RELATED | Row::IS_DATA & !(before / Row::ARGS_MAY_FOLLOW));
            before = row.flags;
            self.suspects[count % CHUNK] = Suspect::new(pc, is_wrong);
            count += usize::from(is_wrong | (suspect != 0));
        }
        *flags = before;
        count
    }

    fn check_suspect(&mut self, body: Body<'m>, suspect: Suspect, faults: &mut Faults<'m>) {
        let pc = suspect.pc();
        if !suspect.is_wrong() || self.check_word(body, pc, faults) {
            self.check_relation(body, pc, faults);
        }
    }

    fn declare(&mut self, types: &[TypeIndex]) {
        for (register, ty) in self.registers.iter_mut().zip(types) {
            *register = self.types.get(ty.0 as usize).copied().unwrap_or(OF_UNKNOWN_TYPE);
        }
    }

    /// Takes apart a word that is not sound and reports its faults. Answers whether its operands can be related to
    /// each other all the same.
    #[cold]
    fn check_word(&self, body: Body<'m>, pc: usize, faults: &mut Faults<'m>) -> bool {
        let (at, word) = (body.at(pc), body.code[pc]);
        let Some(op) = Op::from_byte(word as u8) else {
            faults.add_at(Rule::Decode, at, None, |_| DecodeError::UnknownOpcode(word as u8).to_string());
            return false;
        };
        if Inst::decode(word).is_err() {
            let bits = word & !op.info().used_bits;
            faults.add_at(Rule::Decode, at, Some(op.info()), |_| unused_bits(bits));
        }
        let mut related = true;
        for (position, &(name, spec)) in op.info().operands.iter().enumerate() {
            let operand = Operand { at, info: op.info(), name, spec, value: lane(word, spec, position) };
            related &= self.check_operand(body, &operand, faults);
        }
        related
    }

    /// Checks one operand by its role. Relations look at the roles that are passed over here.
    fn check_operand(&self, body: Body<'m>, operand: &Operand, faults: &mut Faults<'m>) -> bool {
        match operand.spec.role {
            Role::Out(classes) | Role::In(classes) | Role::InOut(classes) => {
                self.check_register(body, operand, classes, faults)
            }
            Role::Flag | Role::Parameter | Role::Index(_) => self.check_bound(operand, faults),
            Role::Jump => check_target(body, operand, faults),
            Role::OutOrNone | Role::Immediate | Role::Count | Role::Choices => true,
            Role::Trap | Role::Field | Role::Variant | Role::Payload | Role::Method | Role::Capture => true,
        }
    }

    fn check_register(
        &self,
        body: Body<'m>,
        operand: &Operand,
        classes: Classes,
        faults: &mut Faults<'m>,
    ) -> bool {
        let register = operand.value as u16;
        let held = self.registers[usize::from(register)];
        if held as u16 & classes.0 != 0 {
            return true;
        }
        operand.fault(Rule::Registers, faults, |module| match self.type_of(register) {
            None => no_such_register(body, register),
            Some(ty) => {
                let name = register_name(module, body.index, register);
                format!("{name} is {}, expected {classes}", type_name(module, ty))
            }
        });
        false
    }

    fn check_bound(&self, operand: &Operand, faults: &mut Faults<'m>) -> bool {
        let bound = bound(operand.spec.role);
        let limit = self.limits[bound as usize];
        if bound == Bound::Nothing || operand.value < limit {
            return true;
        }
        let value = operand.value;
        operand.fault(Rule::Indices, faults, |_| match bound {
            Bound::Flag => format!("{value} is neither 0 nor 1"),
            Bound::Parameters => format!("parameter {value} does not exist, the function takes {limit}"),
            _ => format!("{} {value} does not exist, the module has {limit}", table_name(operand.spec.role)),
        });
        false
    }

    /// The type of a register of the function that is being checked; `None` if there is no such register.
    pub(crate) fn type_of(&self, register: u16) -> Option<TypeIndex> {
        let held = self.registers[usize::from(register)];
        (held != 0).then_some(TypeIndex(held >> 16))
    }
}

/// One operand of one instruction, as the place of a fault.
pub(crate) struct Operand {
    pub(crate) at: At,
    pub(crate) info: &'static OpInfo,
    pub(crate) name: &'static str,
    pub(crate) spec: Spec,
    pub(crate) value: u32,
}

impl Operand {
    /// The operand at this position of the instruction at `pc`, if there is one.
    pub(crate) fn of(body: Body<'_>, pc: usize, position: u8) -> Option<Operand> {
        let (position, word) = (usize::from(position), *body.code.get(pc)?);
        let info = Op::from_byte(word as u8)?.info();
        let &(name, spec) = info.operands.get(position)?;
        Some(Operand { at: body.at(pc), info, name, spec, value: lane(word, spec, position) })
    }

    /// Reports a fault of this operand.
    pub(crate) fn fault(&self, rule: Rule, faults: &mut Faults<'_>, text: impl FnOnce(&Module) -> String) {
        faults.add_at(rule, self.at, Some(self.info), |module| format!("{}: {}", self.name, text(module)));
    }
}

/// The fault of a word that has bits set which its instruction does not use.
pub(crate) fn unused_bits(bits: u64) -> String {
    format!("it does not use bits {bits:#x}, but they are set")
}

/// The fault of an operand that names a register behind the frame.
pub(crate) fn no_such_register(body: Body<'_>, register: u16) -> String {
    let frame = body.function.registers.len();
    format!("register {register} of the frame does not exist, it has {frame}")
}

fn table_name(role: Role) -> &'static str {
    match role {
        Role::Index(Table::Ints) => "integer constant",
        Role::Index(Table::Floats) => "float constant",
        Role::Index(Table::Strings) => "string constant",
        Role::Index(Table::Globals) => "global",
        Role::Index(Table::Functions) => "function",
        Role::Index(Table::Imports) => "import",
        _ => "operand",
    }
}

fn check_target(body: Body<'_>, operand: &Operand, faults: &mut Faults<'_>) -> bool {
    let distance =
        if operand.spec.wide { operand.value as i32 } else { i32::from(operand.value as u16 as i16) };
    let target = operand.at.pc as i64 + 1 + i64::from(distance);
    let word = usize::try_from(target).ok().and_then(|target| body.code.get(target));
    let text = match word {
        None => format!("instruction {target} does not exist, the function has {}", body.code.len()),
        Some(word) if is_data(*word) => {
            format!("instruction {target} is ARGS, which only the instruction before it reads")
        }
        Some(_) => return true,
    };
    operand.fault(Rule::JumpTargets, faults, |_| text);
    true
}

/// Checks that control cannot run past the last instruction.
fn check_end(body: Body<'_>, faults: &mut Faults<'_>) {
    let Some(last) = body.code.iter().rposition(|word| !is_data(*word)) else {
        return;
    };
    let Some(op) = Op::from_byte(body.code[last] as u8) else { return };
    if matches!(op.info().flow, Flow::Next | Flow::NextAfterArgs | Flow::Branch) {
        let text = |_: &_| "control runs past the end of the function".into();
        faults.add_at(Rule::EndOfCode, body.at(last), Some(op.info()), text);
    }
}
