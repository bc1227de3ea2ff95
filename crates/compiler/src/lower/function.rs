//! One function while it is lowered: its registers, variables and loops, and the statements of its blocks.

use super::assemble::assemble;
use super::code::{Code, Label, VariableScope};
use super::constants::Constant;
use super::error::{LowerError, LowerErrorKind, Result, malformed};
use super::exceptions::Finally;
use super::inline::Inlining;
use super::module::ModuleBuilder;
use super::regions::RegionId;
use super::registers::{MAX_REGISTERS, Reg, Registers};
use super::walk::{assigned_in, reads};
use crate::hir::{
    Block, Expr, ExprKind, FnId, Function, Local, LocalId, LoopId, Place, Stmt, StmtKind, Ty, TyId,
};
use crate::syntax::{FileId, Span};
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use vitte_bytecode::module::{Handler, TypeIndex};
use vitte_bytecode::operands::{Dest, In, NO_REGISTER, Out, TrapCode, TypeIndex16};
use vitte_bytecode::{Inst, Trap};

/// A function, finished but for its place in the module.
pub(super) struct Finished {
    pub(super) name: String,
    pub(super) params: u16,
    pub(super) result: Option<TypeIndex>,
    pub(super) registers: Vec<TypeIndex>,
    pub(super) is_closure: bool,
    pub(super) handlers: Vec<Handler>,
    pub(super) words: Vec<u64>,
    pub(super) file: FileId,
    pub(super) places: Vec<(u32, u32)>,
    pub(super) variables: Vec<VariableScope>,
}

/// Where the value of an expression goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dst {
    /// The register.
    pub(super) reg: Reg,
    /// Whether nothing can read the register before the value is complete; so parts of the value may be put there.
    pub(super) fresh: bool,
}

impl Dst {
    pub(super) fn fresh(reg: Reg) -> Dst {
        Dst { reg, fresh: true }
    }
}

/// What a function returns, and how.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Returns {
    /// No value.
    Unit,
    /// A value of this type.
    Value(TypeIndex),
    /// The initialiser's exit status; its own `return` has none, which is 0.
    Status,
}

/// Where a variable is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Home {
    /// In this register.
    Register(Reg),
    /// In a cell on the heap.
    Cell {
        /// The register that refers to the cell.
        cell: Reg,
        /// The type of the cell.
        layout: TypeIndex16,
        /// The register that has the variable's first value, until its scope begins and with it the cell. `None` for a cell
        /// that is there already.
        initial: Option<Reg>,
    },
}

pub(super) struct LoopLabels {
    pub(super) id: LoopId,
    pub(super) on_break: Label,
    pub(super) on_continue: Label,
}

/// How many statements can take a tuple apart for its names to share registers with what they are copies of.
const MAX_TAKEN_APART: usize = 16;

/// How many handlers a function can have.
const MAX_HANDLERS: usize = u16::MAX as usize;

struct ColdTrap {
    label: Label,
    place: u32,
    trap: Trap,
    region: RegionId,
}

/// The variables of a function of the program.
#[derive(Default)]
pub(super) struct Scope<'a> {
    locals: &'a [Local],
    homes: Vec<Option<Home>>,
    /// How often each variable is read, once that has been asked for.
    reads: OnceCell<HashMap<LocalId, u32>>,
    body: Option<&'a Block>,
    /// A variable that is known to be this function.
    known: Option<(LocalId, FnId)>,
}

impl<'a> Scope<'a> {
    fn of(function: &'a Function) -> Scope<'a> {
        Scope {
            locals: &function.locals,
            homes: vec![None; function.locals.len()],
            reads: OnceCell::new(),
            body: Some(&function.body),
            known: None,
        }
    }
}

/// A function while it is lowered.
pub(super) struct Body<'m, 'a> {
    pub(super) module: &'m mut ModuleBuilder<'a>,
    pub(super) code: Code,
    pub(super) loops: Vec<LoopLabels>,
    /// Where the constants of the outermost loop around this place are loaded.
    pub(super) preheader: Option<usize>,
    /// The registers set aside for constants of loops, with the last place that loads each.
    pub(super) loop_constants: HashMap<Constant, (Reg, usize)>,
    /// The `finally` blocks that run when this place is left, innermost last.
    pub(super) finallies: Vec<Finally>,
    /// For each type a register that is null, if one has been asked for.
    pub(super) nulls: HashMap<TypeIndex, Reg>,
    /// The nested functions whose cells exist before their declaration.
    pub(super) early_cells: HashSet<LocalId>,
    pub(super) is_closure: bool,
    pub(super) inlining: Inlining,
    /// Whether the function is an initialiser: what stands in no loop of it runs once.
    pub(super) is_initialiser: bool,
    registers: Registers,
    scope: Scope<'a>,
    open_scopes: Vec<usize>,
    cold_traps: Vec<ColdTrap>,
    pub(super) returns: Returns,
    name: String,
    params: u16,
    span: Span,
}

impl<'m, 'a> Body<'m, 'a> {
    /// A function without parameters, variables or code.
    pub(super) fn new(
        module: &'m mut ModuleBuilder<'a>,
        name: String,
        returns: Returns,
        span: Span,
    ) -> Body<'m, 'a> {
        let registers = Registers::new(!module.options.optimise);
        Body {
            module,
            code: Code::default(),
            loops: Vec::new(),
            preheader: None,
            loop_constants: HashMap::new(),
            finallies: Vec::new(),
            nulls: HashMap::new(),
            early_cells: HashSet::new(),
            is_closure: false,
            inlining: Inlining::default(),
            is_initialiser: false,
            registers,
            scope: Scope::default(),
            open_scopes: Vec::new(),
            cold_traps: Vec::new(),
            returns,
            name,
            params: 0,
            span,
        }
    }

    /// Adds the locals of a function of the program; its parameters get the first registers, and what it captures the
    /// next ones.
    pub(super) fn declare_locals(&mut self, function: &'a Function) -> Result<()> {
        self.scope = Scope::of(function);
        let mut params = Vec::new();
        for (index, local) in function.locals.iter().enumerate().take(function.params as usize) {
            if self.module.has_value(local.ty) {
                let ty = self.module.type_index(local.ty, local.span)?;
                params.push((LocalId(index as u32), self.parameter(ty, local.span)?));
            }
        }
        self.declare_captures(function)?;
        for (id, register) in params {
            self.declare_parameter(id, register, function.span)?;
            self.open_scope(id);
        }
        Ok(())
    }

    /// Adds a parameter and answers its register.
    pub(super) fn parameter(&mut self, ty: TypeIndex, span: Span) -> Result<Reg> {
        self.params += 1;
        self.permanent(ty, span)
    }

    /// Ends the function: everything that runs has returned or trapped.
    pub(super) fn finish(mut self) -> Result<Finished> {
        for cold in std::mem::take(&mut self.cold_traps) {
            self.code.bind(cold.label);
            self.code.enter_region(cold.region);
            self.code.emit(cold.place, trap_inst(cold.trap));
        }
        self.write_cold_calls();
        self.close_scopes(0);
        let too_long = LowerError { span: self.span, kind: LowerErrorKind::TooMuchCode };
        let code = assemble(self.code, self.module.options.optimise).ok_or(too_long)?;
        if code.handlers.len() > MAX_HANDLERS {
            let kind = LowerErrorKind::TooManyHandlers { function: self.name };
            return Err(LowerError { span: self.span, kind });
        }
        let result = match self.returns {
            Returns::Unit => None,
            Returns::Value(ty) => Some(ty),
            Returns::Status => Some(TypeIndex::INT),
        };
        Ok(Finished {
            name: self.name,
            params: self.params,
            result,
            registers: self.registers.into_types(),
            is_closure: self.is_closure,
            handlers: code.handlers,
            words: code.words,
            file: self.span.file,
            places: code.places,
            variables: code.variables,
        })
    }

    pub(super) fn optimise(&self) -> bool {
        self.module.options.optimise
    }

    pub(super) fn ty(&self, ty: TyId) -> &'a Ty {
        self.module.ty(ty)
    }

    // Instructions.

    pub(super) fn emit(&mut self, span: Span, inst: Inst) {
        self.code.emit(span.start, inst);
    }

    pub(super) fn emit_with_args(&mut self, span: Span, inst: Inst, args: &[Reg]) {
        self.code.emit_with_args(span.start, inst, args);
    }

    pub(super) fn branch(&mut self, span: Span, inst: Inst, label: Label) {
        self.code.branch(span.start, inst, label);
    }

    pub(super) fn jump(&mut self, span: Span, label: Label) {
        self.code.jump(span.start, label);
    }

    pub(super) fn move_to(&mut self, span: Span, dst: Reg, src: Reg) {
        if dst != src {
            self.emit(span, Inst::Move { dst: Out::new(dst), src: In::new(src) });
        }
    }

    pub(super) fn trap(&mut self, span: Span, trap: Trap) {
        self.emit(span, trap_inst(trap));
    }

    /// Traps unless the branch that the caller writes is not taken: the trap stands out of the way of the code that
    /// goes on, at the end of the function.
    pub(super) fn cold_trap(&mut self, span: Span, trap: Trap) -> Label {
        let label = self.code.label();
        let region = self.code.region();
        self.code.note_raise(region);
        let place = self.code.place_of(span.start);
        self.cold_traps.push(ColdTrap { label, place, trap, region });
        label
    }

    /// Says that control does not get here. The verifier cannot know that, so the place gets an end.
    pub(super) fn unreachable(&mut self, span: Span) {
        if self.code.is_reachable() {
            self.trap(span, Trap::Panic);
        }
    }

    // Registers.

    pub(super) fn mark(&self) -> usize {
        self.registers.mark()
    }

    pub(super) fn release_to(&mut self, mark: usize) {
        self.registers.release_to(mark);
    }

    pub(super) fn temporary(&mut self, ty: TypeIndex, span: Span) -> Result<Reg> {
        let register = self.registers.temporary(ty);
        register.ok_or_else(|| self.too_many_registers(span))
    }

    pub(super) fn permanent(&mut self, ty: TypeIndex, span: Span) -> Result<Reg> {
        let register = self.registers.permanent(ty);
        register.ok_or_else(|| self.too_many_registers(span))
    }

    /// A register for an intermediate value of a type of the program.
    pub(super) fn temporary_of(&mut self, ty: TyId, span: Span) -> Result<Reg> {
        let ty = self.module.type_index(ty, span)?;
        self.temporary(ty, span)
    }

    fn too_many_registers(&self, span: Span) -> LowerError {
        debug_assert!(self.registers.mark() <= MAX_REGISTERS);
        LowerError { span, kind: LowerErrorKind::TooManyRegisters { function: self.name.clone() } }
    }

    // Variables.

    /// Replaces the variables by those of another function, and answers those that are put aside.
    pub(super) fn enter_scope_of(&mut self, function: &'a Function) -> Scope<'a> {
        std::mem::replace(&mut self.scope, Scope::of(function))
    }

    /// Goes back to the variables that were put aside.
    pub(super) fn leave_scope_of(&mut self, outside: Scope<'a>) {
        self.scope = outside;
    }

    /// Notes that a variable, which never changes, is a function.
    pub(super) fn know(&mut self, known: Option<(LocalId, FnId)>) {
        self.scope.known = known;
    }

    /// The function that a variable is known to be.
    pub(super) fn known_local(&self, id: LocalId) -> Option<FnId> {
        self.scope.known.filter(|(known, _)| *known == id).map(|(_, function)| function)
    }

    /// The declaration of a variable.
    pub(super) fn local(&self, id: LocalId, span: Span) -> Result<&'a Local> {
        self.scope.locals.get(id.0 as usize).ok_or_else(|| malformed(span, "a variable that does not exist"))
    }

    /// Whether a variable that has values lives in a cell.
    pub(super) fn is_in_cell(&self, id: LocalId) -> bool {
        let local = self.scope.locals.get(id.0 as usize);
        local.is_some_and(|local| local.in_cell && self.module.has_value(local.ty))
    }

    /// Where a variable is; `None` if its type has no values.
    pub(super) fn home(&self, id: LocalId, span: Span) -> Result<Option<Home>> {
        match self.scope.homes.get(id.0 as usize).copied().flatten() {
            Some(home) => Ok(Some(home)),
            None if !self.module.has_value(self.local(id, span)?.ty) => Ok(None),
            None => Err(malformed(span, "a variable is used before its declaration")),
        }
    }

    /// The register of a variable that is in one.
    pub(super) fn register_of(&self, id: LocalId, span: Span) -> Result<Option<Reg>> {
        Ok(match self.home(id, span)? {
            Some(Home::Register(register)) => Some(register),
            Some(Home::Cell { .. }) | None => None,
        })
    }

    /// Gives a variable a place, and answers the register for its first value. No name stands for it yet.
    pub(super) fn declare(&mut self, id: LocalId, span: Span) -> Result<Reg> {
        let ty = self.module.type_index(self.local(id, span)?.ty, span)?;
        let register = self.variable(ty, span)?;
        if self.is_in_cell(id) {
            self.declare_cell(id, Some(register), span)?;
        } else {
            self.set_home(id, Home::Register(register));
        }
        Ok(register)
    }

    /// A register for a variable of the source.
    pub(super) fn variable(&mut self, ty: TypeIndex, span: Span) -> Result<Reg> {
        let register = self.registers.variable(ty);
        register.ok_or_else(|| self.too_many_registers(span))
    }

    /// Lets a variable stand for a register that something else has taken.
    pub(super) fn share(&mut self, id: LocalId, register: Reg) {
        self.set_home(id, Home::Register(register));
    }

    pub(super) fn set_home(&mut self, id: LocalId, home: Home) {
        if let Some(slot) = self.scope.homes.get_mut(id.0 as usize) {
            *slot = Some(home);
        }
    }

    /// From here on the variable, which has its first value, exists: one that lives in a cell gets it now. Its name
    /// stands for its register.
    pub(super) fn open_scope(&mut self, id: LocalId) {
        let Some(home) = self.scope.homes.get(id.0 as usize).copied().flatten() else { return };
        let Some(local) = self.scope.locals.get(id.0 as usize) else { return };
        let register = match home {
            Home::Register(register) => register,
            Home::Cell { cell, layout, initial } => {
                if let Some(initial) = initial {
                    let inst = Inst::AllocStruct { dst: Out::new(cell), layout };
                    self.emit_with_args(local.span, inst, &[initial]);
                }
                cell
            }
        };
        if let Some(name) = local.name.filter(|_| !self.is_inlined()) {
            let start = self.code.position();
            self.open_scopes.push(self.code.variables.len());
            self.code.variables.push(VariableScope { name, register, start, end: start });
        }
    }

    /// How many names stand for registers.
    pub(super) fn scope_mark(&self) -> usize {
        self.open_scopes.len()
    }

    /// Ends the scopes opened since the mark.
    pub(super) fn close_scopes(&mut self, mark: usize) {
        let end = self.code.position();
        for index in self.open_scopes.drain(mark..) {
            self.code.variables[index].end = end;
        }
    }

    // Statements.

    /// Lowers a block; its value goes to `dst`, if that is wanted.
    pub(super) fn block(&mut self, block: &'a Block, dst: Option<Dst>) -> Result<()> {
        let (mark, scopes) = (self.mark(), self.scope_mark());
        self.statements(block)?;
        match (block.value.as_deref(), dst) {
            (Some(value), Some(dst)) if self.module.has_value(value.ty) => self.into(value, dst)?,
            (Some(value), _) => self.effect(value)?,
            (None, _) => {}
        }
        if dst.is_some() && !block.value.as_ref().is_some_and(|value| self.module.has_value(value.ty)) {
            self.unreachable(block.span);
        }
        self.close_scopes(scopes);
        self.release_to(mark);
        Ok(())
    }

    /// Lowers the statements of a block, whose value the caller lowers and whose scope it ends.
    pub(super) fn statements(&mut self, block: &'a Block) -> Result<()> {
        self.make_early_cells(block)?;
        for (index, stmt) in block.stmts.iter().enumerate() {
            if let StmtKind::Let(id, Expr { kind: ExprKind::Local(other), .. }) = stmt.kind
                && self.can_stand_in(id, other, &block.stmts[index + 1..], stmt.span)?
                && let Some(register) = self.register_of(other, stmt.span)?
            {
                self.share(id, register);
            } else {
                self.statement(stmt)?;
            }
        }
        Ok(())
    }

    /// Whether a variable that the compiler made up as a copy of another, as `(a, b) = (b, a + b)` has them, is read only
    /// before the other changes.
    fn can_stand_in(&self, id: LocalId, other: LocalId, following: &'a [Stmt], span: Span) -> Result<bool> {
        let local = self.local(id, span)?;
        let is_plain = local.name.is_none() && !local.assigned && !self.is_in_cell(id);
        if !self.optimise() || !is_plain || self.is_in_cell(other) || self.reads_of(id) != 1 {
            return Ok(false);
        }
        for stmt in following.iter().take(MAX_TAKEN_APART) {
            let value = match &stmt.kind {
                StmtKind::Assign(Place::Local(_) | Place::Global { .. }, value)
                    if self.variable_of(value) == Some(id) =>
                {
                    return Ok(true);
                }
                StmtKind::Assign(Place::Local(place), _) if *place == other => return Ok(false),
                StmtKind::Assign(Place::Local(_) | Place::Global { .. }, value)
                | StmtKind::Let(_, value)
                | StmtKind::Expr(value) => value,
                _ => return Ok(false),
            };
            if assigned_in(value).any(|assigned| assigned == other) {
                return Ok(false);
            }
        }
        Ok(false)
    }

    fn reads_of(&self, id: LocalId) -> u32 {
        let reads = self.scope.reads.get_or_init(|| self.scope.body.map(reads).unwrap_or_default());
        reads.get(&id).copied().unwrap_or(0)
    }

    fn statement(&mut self, stmt: &'a Stmt) -> Result<()> {
        match &stmt.kind {
            StmtKind::Let(id, value) if !self.module.has_value(self.local(*id, stmt.span)?.ty) => {
                self.effect(value)
            }
            StmtKind::Let(id, value) if self.early_cells.remove(id) => {
                self.assign_local(*id, value, stmt.span)?;
                self.open_scope(*id);
                Ok(())
            }
            StmtKind::Let(id, value) => {
                if let ExprKind::Local(other) = value.kind
                    && self.can_share(*id, other, stmt.span)?
                    && let Some(register) = self.register_of(other, stmt.span)?
                {
                    self.share(*id, register);
                } else {
                    let register = self.declare(*id, stmt.span)?;
                    self.into(value, Dst::fresh(register))?;
                }
                self.open_scope(*id);
                Ok(())
            }
            StmtKind::InitGlobal(id, value) => self.init_global(*id, value, stmt.span),
            StmtKind::Assign(place, value) => self.assign(place, value, stmt.span),
            StmtKind::AssignOp(place, op, value) => self.assign_op(place, *op, value, stmt.span),
            StmtKind::Expr(value) => self.effect(value),
        }
    }

    /// Whether a variable that starts as a copy of another always equals it: neither is ever assigned.
    fn can_share(&self, id: LocalId, other: LocalId, span: Span) -> Result<bool> {
        let is_constant = |id| Ok(!self.local(id, span)?.assigned && !self.is_in_cell(id));
        Ok(self.optimise() && is_constant(id)? && is_constant(other)?)
    }

    /// Lowers the body of a function of the program, and returns its value.
    pub(super) fn function_body(&mut self, body: &'a Block) -> Result<()> {
        self.statements(body)?;
        match (body.value.as_deref(), self.returns) {
            (Some(value), Returns::Value(_)) => self.return_value(Some(value), body.span),
            (value, _) => {
                value.map_or(Ok(()), |value| self.effect(value))?;
                match self.returns {
                    Returns::Value(_) => self.unreachable(body.span),
                    _ => {
                        self.return_value(None, Span { start: body.span.end.saturating_sub(1), ..body.span })?
                    }
                }
                Ok(())
            }
        }
    }

    /// Lowers the entry function: calls of the other modules' initialisers, the statements of its own, then a call of
    /// `main`, if there is one.
    pub(super) fn entry_body(&mut self, body: &'a Block, others: &[FnId], main: Option<FnId>) -> Result<()> {
        for init in others {
            self.call_initialiser(*init, self.span)?;
        }
        self.block(body, None)?;
        let Some(main) = main else { return self.return_value(None, self.span) };
        let function = self.module.function(main, self.span)?;
        let span = self.module.program.functions.get(main.0 as usize).map_or(self.span, |main| main.span);
        let span = if span.file == self.span.file { span } else { self.span };
        if self.returns == Returns::Status {
            let dst = self.temporary(TypeIndex::INT, span)?;
            self.emit(span, Inst::Call { dst: Dest(dst), function });
            self.emit(span, Inst::Return { src: In::new(dst) });
        } else {
            self.emit(span, Inst::Call { dst: Dest(NO_REGISTER), function });
            self.emit(span, Inst::ReturnUnit {});
        }
        Ok(())
    }

    /// `return value`
    pub(super) fn return_value(&mut self, value: Option<&'a Expr>, span: Span) -> Result<()> {
        if self.return_inlined(value, span)? {
            return Ok(());
        }
        if !self.finallies.is_empty() {
            return self.return_through_finally(value, span);
        }
        let mark = self.mark();
        let src = match value {
            Some(value) if self.module.has_value(value.ty) && self.returns != Returns::Unit => {
                Some(self.any(value)?)
            }
            Some(value) => {
                self.effect(value)?;
                None
            }
            None => None,
        };
        self.return_register(src, span)?;
        self.release_to(mark);
        Ok(())
    }

    /// Leaves the function with the value of the register, if it has a value.
    pub(super) fn return_register(&mut self, src: Option<Reg>, span: Span) -> Result<()> {
        match (src, self.returns) {
            (Some(src), _) => self.emit(span, Inst::Return { src: In::new(src) }),
            (None, Returns::Unit) => self.emit(span, Inst::ReturnUnit {}),
            (None, Returns::Value(_)) => self.unreachable(span),
            (None, Returns::Status) => {
                let mark = self.mark();
                let src = self.constant(span, Constant::Int(0))?;
                self.emit(span, Inst::Return { src: In::new(src) });
                self.release_to(mark);
            }
        }
        Ok(())
    }
}

fn trap_inst(trap: Trap) -> Inst {
    Inst::Trap { trap: TrapCode(u16::from(trap.code())) }
}
