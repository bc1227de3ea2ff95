//! Functions that take functions: where a call passes one that is known, a copy of the function is called in which that is
//! called directly, and so can be written in its place. The copy has the same name, parameters and places.

use super::function::{Body, Finished};
use super::module::{Generated, ModuleBuilder};
use super::walk::{Node, nodes_of_block};
use super::{Result, lower_function_with};
use crate::hir::{Expr, ExprKind, FnId, Function, LocalId};
use vitte_bytecode::operands::FuncIndex;

/// How many parts of the typed program a function may have, to be copied.
const MAX_NODES: usize = 200;
/// How many functions are generated before no more copies are made.
const MAX_GENERATED: usize = 4000;

impl ModuleBuilder<'_> {
    /// The parameter that a function calls, if copies are made of the function.
    fn called_parameter(&mut self, id: FnId) -> Option<u32> {
        if let Some(known) = self.called_parameters.get(&id) {
            return *known;
        }
        let function = self.program.functions.get(id.0 as usize);
        let found = function.filter(|_| !self.program.is_external(id)).and_then(called_parameter);
        self.called_parameters.insert(id, found);
        found
    }

    /// The number of a copy of a function that calls `known` where it calls this parameter.
    fn copy_of(&mut self, function: FnId, parameter: u32, known: FnId) -> Option<FuncIndex> {
        let can_be_called = |id: FnId| matches!(self.functions.get(id.0 as usize), Some(Some(_)));
        let has_room = self.generated.all().len() < MAX_GENERATED;
        let is_possible = has_room && can_be_called(known) && can_be_called(function);
        is_possible.then(|| self.generated_function(Generated::Copy(function, parameter, known)))
    }
}

impl Body<'_, '_> {
    /// The number of the copy that a call with these arguments can call.
    pub(super) fn specialised(&mut self, function: FnId, args: &[Expr]) -> Option<FuncIndex> {
        if !self.optimise() || self.module.is_session {
            return None;
        }
        let passed = |arg: &Expr| self.known_function(arg);
        // Most calls pass no function.
        args.iter().find_map(passed)?;
        let parameter = self.module.called_parameter(function)?;
        let known = self.known_function(args.get(parameter as usize)?)?;
        self.module.copy_of(function, parameter, known)
    }

    /// The function that a value is, if that is known and it needs nothing but its arguments.
    pub(super) fn known_function(&self, value: &Expr) -> Option<FnId> {
        match value.kind {
            ExprKind::FnValue(id, _) | ExprKind::Closure(id, _) => {
                let function = self.module.program.functions.get(id.0 as usize)?;
                (function.foreign.is_none()
                    && function.captures.is_empty()
                    && !self.module.program.is_external(id))
                .then_some(id)
            }
            ExprKind::Local(id) => self.known_local(id),
            _ => None,
        }
    }
}

/// The first parameter that the function calls and never changes.
fn called_parameter(function: &Function) -> Option<u32> {
    if function.foreign.is_some() || nodes_of_block(&function.body).nth(MAX_NODES).is_some() {
        return None;
    }
    let is_fixed = |id: &u32| {
        let local = function.locals.get(*id as usize);
        *id < function.params && local.is_some_and(|local| !local.assigned && !local.in_cell)
    };
    let called = nodes_of_block(&function.body).filter_map(|node| match node {
        Node::Expr(Expr { kind: ExprKind::CallValue(callee, _), .. }) => match callee.kind {
            ExprKind::Local(LocalId(id)) => Some(id),
            _ => None,
        },
        _ => None,
    });
    called.filter(is_fixed).min()
}

/// Lowers a copy of a function in which a parameter is a known function.
pub(super) fn copied_function(
    builder: &mut ModuleBuilder<'_>,
    function: FnId,
    parameter: u32,
    known: FnId,
) -> Result<Finished> {
    lower_function_with(builder, function, Some((LocalId(parameter), known)))
}
