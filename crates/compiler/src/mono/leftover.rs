//! The proof that nothing generic is left.

use crate::hir::{Expr, ExprKind, Pattern, Program, Ty, TyId};
use crate::lower::walk::{Node, nodes_of_block};

/// What is generic in a program that should not be: the first thing, in words. `None` if there is nothing.
pub fn leftover(program: &Program) -> Option<String> {
    let is_generic = |ty: TyId| program.types.is_generic(ty);
    let exists = |id: crate::hir::FnId| (id.0 as usize) < program.functions.len();
    for function in &program.functions {
        let name = &function.name;
        if function.generics > 0 {
            return Some(format!("`{name}` is generic"));
        }
        if is_generic(function.ret) || function.locals.iter().any(|local| is_generic(local.ty)) {
            return Some(format!("a variable or the result of `{name}` has a type parameter"));
        }
        for node in nodes_of_block(&function.body) {
            let found = match node {
                Node::Expr(expr) if is_generic(expr.ty) => Some("an expression with a type parameter"),
                Node::Expr(expr) => leftover_in(program, expr),
                Node::Block(block) if is_generic(block.ty) => Some("a block with a type parameter"),
                _ => None,
            };
            if let Some(found) = found {
                return Some(format!("`{name}` has {found}"));
            }
        }
    }
    let known = &program.known;
    let functions = known.equals.values().chain(known.displays.values());
    let implementing = known.implementations.iter().flat_map(|(.., functions)| functions.iter().flatten());
    let mut roots = program.inits.iter().chain(&program.main).chain(program.tests.iter().map(|(_, id)| id));
    let all = functions.chain(implementing).copied().all(exists) && roots.all(|id| exists(*id));
    (!all).then(|| "a function that does not exist is mentioned".to_string())
}

fn leftover_in(program: &Program, expr: &Expr) -> Option<&'static str> {
    let types = &program.types;
    match &expr.kind {
        ExprKind::CallTrait(call) => {
            let is_dynamic = matches!(types.get(call.on), Ty::Trait(of, _) if *of == call.of);
            (!is_dynamic).then_some("a call of a trait's method that is not decided")
        }
        ExprKind::Call(id, args, _) | ExprKind::FnValue(id, args) | ExprKind::Closure(id, args) => {
            let is_plain = types.types_in(*args).is_empty() && (id.0 as usize) < program.functions.len();
            (!is_plain).then_some("a call with type arguments, or of a function that does not exist")
        }
        ExprKind::CallNative { type_args, .. } => {
            let is_generic = types.types_in(*type_args).iter().any(|ty| types.is_generic(*ty));
            is_generic.then_some("a call of a native with a type parameter")
        }
        ExprKind::Is(_, ty) if types.is_generic(*ty) => Some("a test for a type parameter"),
        ExprKind::Wrap(value) if matches!(types.get(value.ty), Ty::Optional(_)) => {
            Some("an optional of an optional")
        }
        ExprKind::Match { arms, .. } => {
            let is_generic = arms.iter().any(|arm| has_generic_variant(program, &arm.pattern));
            is_generic.then_some("a pattern with a type parameter")
        }
        ExprKind::Enum(id, ..) => types
            .enum_def(*id)
            .variants
            .iter()
            .any(|variant| variant.payload.iter().any(|ty| types.is_generic(*ty)))
            .then_some("a variant with a type parameter"),
        _ => None,
    }
}

fn has_generic_variant(program: &Program, pattern: &Pattern) -> bool {
    let any = |parts: &[Pattern]| parts.iter().any(|part| has_generic_variant(program, part));
    match pattern {
        Pattern::Variant(id, _, parts) => {
            let variants = &program.types.enum_def(*id).variants;
            let mut payload = variants.iter().flat_map(|variant| &variant.payload);
            payload.any(|ty| program.types.is_generic(*ty)) || any(parts)
        }
        Pattern::Some(part) => has_generic_variant(program, part),
        Pattern::Tuple(parts) | Pattern::Or(parts) => any(parts),
        _ => false,
    }
}
