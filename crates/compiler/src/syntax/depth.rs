//! Heights of syntax trees, from the heights the children already know.

use super::ast::*;

fn most<'a, X: 'a>(items: impl IntoIterator<Item = &'a X>, depth: impl Fn(&X) -> u16) -> u16 {
    items.into_iter().map(depth).max().unwrap_or(0)
}

fn types(types: &[Type]) -> u16 {
    most(types, |t| t.depth)
}

fn optional(ty: &Option<Type>) -> u16 {
    ty.as_ref().map_or(0, |t| t.depth)
}

fn exprs(exprs: &[Expr]) -> u16 {
    most(exprs, |e| e.depth)
}

fn condition(cond: &Cond) -> u16 {
    match cond {
        Cond::Expr(e) => e.depth,
        Cond::Let(binding, e) => binding.depth.max(e.depth),
    }
}

fn generics(generics: &[GenericParam]) -> u16 {
    most(generics, |g| types(&g.bounds))
}

fn params(params: &[Param]) -> u16 {
    most(params, |p| p.binding.depth.max(optional(&p.ty)))
}

fn function(decl: &FnDecl) -> u16 {
    let body = decl.body.as_ref().map_or(0, |b| b.depth);
    generics(&decl.generics).max(params(&decl.params)).max(optional(&decl.ret)).max(body)
}

fn item(kind: &ItemKind) -> u16 {
    match kind {
        ItemKind::Fn(decl) => function(decl),
        ItemKind::ExternFn(ext) => function(&ext.decl),
        ItemKind::Struct(s) => generics(&s.generics).max(most(&s.fields, |f| f.ty.depth)),
        ItemKind::Enum(e) => generics(&e.generics).max(most(&e.variants, |v| types(&v.payload))),
        ItemKind::Trait(t) => generics(&t.generics).max(most(&t.methods, function)),
        ItemKind::Impl(i) => {
            let header = generics(&i.generics).max(optional(&i.trait_ty)).max(i.target.depth);
            header.max(most(&i.methods, function))
        }
        ItemKind::Test(t) => t.body.depth,
        ItemKind::Import(_) | ItemKind::From(_) => 0,
    }
}

/// The height of a statement; statements do not add a level.
pub(super) fn of_stmt(kind: &StmtKind) -> u16 {
    match kind {
        StmtKind::Let(l) => l.binding.depth.max(optional(&l.ty)).max(l.value.depth),
        StmtKind::Assign(a) => match &a.target {
            AssignTarget::Place(e) => e.depth.max(a.value.depth),
            AssignTarget::Binding(b) => b.depth.max(a.value.depth),
        },
        StmtKind::Expr(e) => e.depth,
        StmtKind::Item(i) => item(&i.kind),
        StmtKind::Error => 1,
    }
}

/// The height of a block.
pub(super) fn of_block(stmts: &[Stmt], value: &Option<Box<Expr>>) -> u16 {
    1 + most(stmts, |s| s.depth).max(value.as_ref().map_or(0, |e| e.depth))
}

/// The height of a type.
pub(super) fn of_type(kind: &TypeKind) -> u16 {
    1 + match kind {
        TypeKind::Named(n) => types(&n.args),
        TypeKind::Optional(t) => t.depth,
        TypeKind::Tuple(t) => types(&t.items),
        TypeKind::Fn(f) => types(&f.params).max(optional(&f.ret)),
        TypeKind::SelfType | TypeKind::Unit | TypeKind::Error => 0,
    }
}

/// The height of a binding.
pub(super) fn of_binding(kind: &BindingKind) -> u16 {
    1 + match kind {
        BindingKind::Tuple(items) => most(items, |b| b.depth),
        _ => 0,
    }
}

/// The height of a pattern.
pub(super) fn of_pattern(kind: &PatternKind) -> u16 {
    1 + match kind {
        PatternKind::Variant(v) => v.args.as_ref().map_or(0, |args| most(args, |p| p.depth)),
        PatternKind::Tuple(items) | PatternKind::Or(items) => most(items, |p| p.depth),
        _ => 0,
    }
}

/// The height of an expression.
pub(super) fn of_expr(kind: &ExprKind) -> u16 {
    use ExprKind as E;
    1 + match kind {
        E::Int(_) | E::Char(_) | E::Float(_) | E::Bool(_) | E::Null | E::Unit | E::Str(_) => 0,
        E::Name(_) | E::SelfValue | E::Break(_) | E::Continue(_) | E::Error => 0,
        E::Interpolation(i) => most(&i.parts, |part| match part {
            StrPart::Text(_) => 0,
            StrPart::Expr(e) => e.depth,
        }),
        E::Instantiate(i) => i.base.depth.max(types(&i.args)),
        E::Unary(_, e) | E::Unwrap(e) | E::Throw(e) => e.depth,
        E::Return(e) => e.as_ref().map_or(0, |e| e.depth),
        E::Binary(b) => b.lhs.depth.max(b.rhs.depth),
        E::Range(r) => r.start.depth.max(r.end.depth),
        E::As(t) | E::Is(t) => t.value.depth.max(t.ty.depth),
        E::Call(c) => c.callee.depth.max(exprs(&c.args)),
        E::MethodCall(c) => c.receiver.depth.max(types(&c.type_args)).max(exprs(&c.args)),
        E::Field(f) => f.object.depth,
        E::TupleIndex(t) => t.object.depth,
        E::Index(i) => i.object.depth.max(i.index.depth),
        E::StructLit(s) => types(&s.ty.args).max(most(&s.fields, |f| f.value.depth)),
        E::Array(list) | E::Tuple(list) => exprs(&list.items),
        E::Repeat(r) => r.value.depth.max(r.count.depth),
        E::Map(m) => most(&m.entries, |(k, v)| k.depth.max(v.depth)),
        E::Block(b) => b.depth,
        _ => of_control(kind),
    }
}

fn of_control(kind: &ExprKind) -> u16 {
    use ExprKind as E;
    match kind {
        E::If(i) => {
            let branches = most(&i.branches, |b| condition(&b.cond).max(b.body.depth));
            branches.max(i.otherwise.as_ref().map_or(0, |b| b.depth))
        }
        E::While(w) => condition(&w.cond).max(w.body.depth),
        E::For(f) => f.binding.depth.max(f.iterable.depth).max(f.body.depth),
        E::Match(m) => {
            let arms = most(&m.arms, |a| {
                a.pattern.depth.max(a.guard.as_ref().map_or(0, |e| e.depth)).max(a.body.depth)
            });
            m.scrutinee.depth.max(arms)
        }
        E::Closure(c) => params(&c.params).max(optional(&c.ret)).max(c.body.depth),
        E::Try(t) => {
            let catches = most(&t.catches, |c| c.body.depth.max(c.guard.as_ref().map_or(0, |e| e.depth)));
            t.body.depth.max(catches).max(t.finally.as_ref().map_or(0, |b| b.depth))
        }
        _ => 0,
    }
}
