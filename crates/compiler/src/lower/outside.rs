//! Which enums a host can meet: in the types of functions that it can call.

use super::is_exported;
use super::types::MAX_VARIANTS;
use crate::hir::{FnId, Function, Program, Ty, TyId};
use std::collections::HashSet;

/// The numbers of the enums that values of a host may have to be: those that what is exported, or done by the host, takes or answers,
/// however deep inside. A host compares the types of a function with its own, and a number would not tell of which enum it is.
pub(super) fn enums(program: &Program) -> Vec<usize> {
    let types = &program.types;
    let mut pending = signatures(program);
    let mut met: HashSet<TyId> = HashSet::new();
    let mut enums = Vec::new();
    while let Some(ty) = pending.pop() {
        if !met.insert(ty) {
            continue;
        }
        match types.get(ty) {
            Ty::Array(part) | Ty::Optional(part) => pending.push(*part),
            Ty::Map(key, value) => pending.extend([*key, *value]),
            Ty::Tuple(parts) => pending.extend(parts.iter()),
            Ty::Struct(id) => pending.extend(types.struct_def(*id).fields.iter().map(|(_, ty)| *ty)),
            Ty::Fn(params, result) => {
                pending.extend(types.types_in(*params));
                pending.push(*result);
            }
            Ty::Enum(id) => {
                let variants = &types.enum_def(*id).variants;
                pending.extend(variants.iter().flat_map(|variant| &variant.payload));
                if variants.len() <= MAX_VARIANTS {
                    enums.push(id.0 as usize);
                }
            }
            _ => {}
        }
    }
    enums
}

/// The types that functions take and answer which a host can call, or which are the host's.
fn signatures(program: &Program) -> Vec<TyId> {
    let is_of_host =
        |function: &Function| matches!(&function.foreign, Some(foreign) if foreign.of_c.is_none());
    let numbered = (0..).map(FnId).zip(&program.functions);
    let outside = numbered.filter(|(id, function)| is_of_host(function) || is_exported(program, *id));
    let types = outside.flat_map(|(_, function)| {
        let params = function.locals.iter().take(function.params as usize);
        params.map(|local| local.ty).chain([function.ret])
    });
    types.collect()
}
