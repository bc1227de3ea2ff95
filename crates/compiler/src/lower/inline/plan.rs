//! Which functions are small and plain enough to be written where they are called.
//!
//! An error in such a code is raised again by a call of the function itself, so that its trace is the same. Therefore
//! nothing may have been changed that can be seen before an instruction that can raise an error: the call begins anew. And
//! nothing is allocated: running out of memory cannot be caught, so that its trace would lack the function.

use super::super::calls::{Intrinsic, intrinsic};
use super::super::constants::{Constant, fold};
use super::super::exprs::is_comparison;
use super::super::module::ModuleBuilder;
use crate::hir::{BinaryOp, Block, Expr, ExprKind, FnId, Function, Place, Stmt, StmtKind, Ty, TyId, UnaryOp};
use vitte_bytecode::natives::{NativeDecl, NativeType};

/// How many parts of the typed program a function may have, those of functions that it calls included.
const MAX_NODES: u32 = 40;

/// What is known of a function that can be written where it is called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::lower) struct Plan {
    /// Whether it can raise an error.
    pub(in crate::lower) can_raise: bool,
    /// Whether it changes something that can be seen.
    changes: bool,
    /// How many parts it has.
    pub(in crate::lower) nodes: u32,
}

/// The plan for a function; `None` if it has to be called.
pub(in crate::lower) fn plan_of(module: &mut ModuleBuilder<'_>, id: FnId) -> Option<Plan> {
    if let Some(known) = module.plans.get(&id) {
        return *known;
    }
    // A function that calls itself finds this.
    module.plans.insert(id, None);
    let plan = make_plan(module, id);
    module.plans.insert(id, plan);
    plan
}

fn make_plan(module: &mut ModuleBuilder<'_>, id: FnId) -> Option<Plan> {
    let program = module.program;
    if !module.options.optimise || module.is_session || program.is_external(id) || program.inits.contains(&id)
    {
        return None;
    }
    let function = program.functions.get(id.0 as usize)?;
    if !is_plain(function) {
        return None;
    }
    let mut walk = Walk { module, nodes: 0, can_raise: false, changes: false, has_changed: false };
    walk.block(&function.body)?;
    Some(Plan { can_raise: walk.can_raise, changes: walk.changes, nodes: walk.nodes })
}

fn is_plain(function: &Function) -> bool {
    function.foreign.is_none()
        && function.generics == 0
        && function.captures.is_empty()
        && !function.locals.iter().any(|local| local.in_cell)
}

/// A walk over a function, in the order in which it is executed. Each step answers `None` if the function has to be called.
struct Walk<'w, 'a> {
    module: &'w mut ModuleBuilder<'a>,
    nodes: u32,
    can_raise: bool,
    changes: bool,
    /// Whether something that can be seen has been changed on some way to here.
    has_changed: bool,
}

impl Walk<'_, '_> {
    fn block(&mut self, block: &Block) -> Option<()> {
        block.stmts.iter().try_for_each(|stmt| self.stmt(stmt))?;
        block.value.as_deref().map_or(Some(()), |value| self.expr(value))
    }

    fn stmt(&mut self, stmt: &Stmt) -> Option<()> {
        match &stmt.kind {
            StmtKind::Let(_, value) | StmtKind::Expr(value) => self.expr(value),
            StmtKind::Assign(place, value) => {
                self.place(place)?;
                self.expr(value)?;
                self.store(place)
            }
            StmtKind::AssignOp(place, op, value) => {
                self.place(place)?;
                self.expr(value)?;
                self.operator(*op, value.ty, Some(value))?;
                self.store(place)
            }
            StmtKind::InitGlobal(..) => None,
        }
    }

    /// The parts of a place that is assigned.
    fn place(&mut self, place: &Place) -> Option<()> {
        self.count()?;
        match place {
            Place::Local(_) => Some(()),
            Place::Global { .. } => None,
            Place::Field(object, _) => self.expr(object),
            Place::Index(list, index) => self.exprs([&**list, index]),
        }
    }

    fn store(&mut self, place: &Place) -> Option<()> {
        match place {
            Place::Local(_) => return Some(()),
            Place::Index(list, _) => self.element(list.ty)?,
            Place::Field(..) | Place::Global { .. } => {}
        }
        self.change(true);
        Some(())
    }

    fn exprs<'e>(&mut self, exprs: impl IntoIterator<Item = &'e Expr>) -> Option<()> {
        exprs.into_iter().try_for_each(|expr| self.expr(expr))
    }

    fn expr(&mut self, expr: &Expr) -> Option<()> {
        self.count()?;
        match &expr.kind {
            ExprKind::Unit
            | ExprKind::Int(_)
            | ExprKind::Float(_)
            | ExprKind::Bool(_)
            | ExprKind::Str(_)
            | ExprKind::Local(_)
            | ExprKind::Null => Some(()),
            ExprKind::Unary(op, a) => {
                self.expr(a)?;
                let overflows = *op == UnaryOp::Neg && *self.module.ty(a.ty) == Ty::Int;
                if overflows { self.raise() } else { Some(()) }
            }
            ExprKind::Binary(op, a, b) => {
                self.exprs([&**a, b])?;
                self.operator(*op, a.ty, Some(b))
            }
            ExprKind::And(a, b) | ExprKind::Or(a, b) => self.exprs([&**a, b]),
            ExprKind::IntToFloat(a) | ExprKind::Field(a, _) | ExprKind::TupleField(a, _) => self.expr(a),
            ExprKind::IsNull(a, _) => self.expr(a),
            ExprKind::FloatToInt(a) | ExprKind::Unwrap(a) => {
                self.expr(a)?;
                self.raise()
            }
            ExprKind::Index(list, index) => {
                self.exprs([&**list, index])?;
                self.element(list.ty)
            }
            ExprKind::Wrap(a) => {
                self.expr(a)?;
                self.is_reference(a.ty).then_some(())
            }
            ExprKind::IfSome { value, then, otherwise, .. } => {
                self.expr(value)?;
                self.ways([Some(&**then), otherwise.as_deref()])
            }
            ExprKind::If { branches, otherwise } => {
                for (cond, block) in branches {
                    self.expr(cond)?;
                    self.ways([Some(block)])?;
                }
                self.ways([otherwise.as_deref()])
            }
            ExprKind::Block(block) => self.block(block),
            ExprKind::Return(value) => value.as_deref().map_or(Some(()), |value| self.expr(value)),
            ExprKind::Call(function, _, args) => {
                self.exprs(args)?;
                self.call(*function)
            }
            ExprKind::CallNative { native, args, .. } => {
                self.exprs(args)?;
                let decl = self.module.library.natives.get(native.0 as usize)?;
                if native_can_raise(decl)? { self.raise() } else { Some(()) }
            }
            _ => None,
        }
    }

    /// Blocks of which one is executed, or none. What a block changes matters for what follows unless it leaves the function.
    fn ways<'b>(&mut self, blocks: impl IntoIterator<Item = Option<&'b Block>>) -> Option<()> {
        let before = self.has_changed;
        let mut after = before;
        for block in blocks.into_iter().flatten() {
            self.has_changed = before;
            self.block(block)?;
            after |= self.has_changed && *self.module.ty(block.ty) != Ty::Never;
        }
        self.has_changed = after;
        Some(())
    }

    fn operator(&mut self, op: BinaryOp, ty: TyId, right: Option<&Expr>) -> Option<()> {
        if self.module.program.known.equals.contains_key(&ty) {
            return None;
        }
        match self.module.ty(ty) {
            Ty::Int if int_can_raise(op, right) => self.raise(),
            Ty::Int | Ty::Float => Some(()),
            Ty::Bool | Ty::String => is_comparison(op).then_some(()),
            _ => None,
        }
    }

    /// An element of a list is read or written.
    fn element(&mut self, list: TyId) -> Option<()> {
        match self.module.ty(list) {
            Ty::Array(_) | Ty::Bytes => self.raise(),
            _ => None,
        }
    }

    fn call(&mut self, function: FnId) -> Option<()> {
        let plan = plan_of(self.module, function)?;
        self.nodes += plan.nodes;
        if plan.can_raise {
            self.raise()?;
        }
        self.change(plan.changes);
        (self.nodes <= MAX_NODES).then_some(())
    }

    fn is_reference(&self, ty: TyId) -> bool {
        self.module.has_value(ty) && !matches!(self.module.ty(ty), Ty::Int | Ty::Float | Ty::Bool)
    }

    fn count(&mut self) -> Option<()> {
        self.nodes += 1;
        (self.nodes <= MAX_NODES).then_some(())
    }

    /// Something here can raise an error.
    fn raise(&mut self) -> Option<()> {
        self.can_raise = true;
        (!self.has_changed).then_some(())
    }

    /// Something that can be seen may be changed here.
    fn change(&mut self, changes: bool) {
        self.changes |= changes;
        self.has_changed |= changes;
    }
}

fn int_can_raise(op: BinaryOp, right: Option<&Expr>) -> bool {
    let known = right.and_then(|right| match fold(right, true) {
        Some(Constant::Int(value)) => Some(value),
        _ => None,
    });
    match op {
        BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul => true,
        BinaryOp::Div => known.is_none_or(|value| matches!(value, 0 | -1)),
        BinaryOp::Rem => known.is_none_or(|value| value == 0),
        BinaryOp::Shl | BinaryOp::Shr | BinaryOp::UShr => known.is_none_or(|value| !(0..64).contains(&value)),
        _ => false,
    }
}

/// Whether a native can raise an error; `None` if its call has to stay where it is.
fn native_can_raise(decl: &NativeDecl) -> Option<bool> {
    match intrinsic(decl) {
        Some(Intrinsic::Length | Intrinsic::IsEmpty) => return Some(false),
        Some(Intrinsic::ByteAt) => return Some(true),
        Some(Intrinsic::Push | Intrinsic::Print) => return None,
        None => {}
    }
    let floats = decl.params.iter().chain([&decl.result]).all(|ty| matches!(ty, NativeType::Float));
    (decl.module == "math" && floats).then_some(false)
}
