//! Which functions there will be: those that are not generic, and the copies of those that are.

use super::{Mono, Wanted};
use crate::hir::{FnId, Function, TyList};
use crate::syntax::Span;
use std::collections::HashMap;

/// A function of the program that is being made.
#[derive(Debug)]
pub(super) struct Instance {
    /// The function of the generic program that it is or is a copy of.
    pub(super) source: FnId,
    /// What the type parameters stand for.
    pub(super) args: TyList,
    /// Where it was first mentioned, if it is a copy.
    pub(super) wanted: Option<Wanted>,
    /// How many copies led to it, one mentioning the next.
    pub(super) depth: u32,
    /// The function itself, once it is finished or if it is not generic.
    function: Option<Function>,
}

/// All functions.
#[derive(Debug)]
pub(super) struct Instances {
    /// The generic functions, by their number in the generic program; `None` for the others.
    templates: Vec<Option<Function>>,
    /// The numbers of the others.
    numbers: Vec<Option<FnId>>,
    /// How many copies of each function there are.
    counts: Vec<usize>,
    all: Vec<Instance>,
    ids: HashMap<(FnId, TyList), FnId>,
    /// What is still to be rewritten, what comes next last: a chain of copies that does not end is followed to its limit
    /// before it branches out.
    pending: Vec<FnId>,
}

impl Instances {
    pub(super) fn new(functions: Vec<Function>) -> Instances {
        let count = functions.len();
        let mut instances = Instances {
            templates: Vec::with_capacity(count),
            numbers: Vec::with_capacity(count),
            counts: vec![0; count],
            all: Vec::with_capacity(count),
            ids: HashMap::new(),
            pending: Vec::with_capacity(count),
        };
        for (source, function) in functions.into_iter().enumerate() {
            if function.generics > 0 {
                instances.templates.push(Some(function));
                instances.numbers.push(None);
                continue;
            }
            let source = FnId(source as u32);
            let id = FnId(instances.all.len() as u32);
            instances.templates.push(None);
            instances.numbers.push(Some(id));
            let function = Some(function);
            let args = TyList::EMPTY;
            instances.all.push(Instance { source, args, wanted: None, depth: 0, function });
        }
        instances.pending.extend((0..instances.all.len() as u32).rev().map(FnId));
        instances
    }

    /// The number of a function of the generic program that is not generic.
    pub(super) fn number(&self, source: FnId) -> Option<FnId> {
        self.numbers.get(source.0 as usize).copied().flatten()
    }

    /// The next function to rewrite.
    pub(super) fn next(&mut self) -> Option<FnId> {
        self.pending.pop()
    }

    /// The function to rewrite, with what its type parameters stand for.
    pub(super) fn begin(&mut self, id: FnId) -> Option<(Function, TyList)> {
        let instance = self.all.get_mut(id.0 as usize)?;
        let args = instance.args;
        let template = self.templates.get(instance.source.0 as usize).and_then(Option::as_ref);
        let function = match instance.function.take() {
            Some(function) => function,
            // A host could not say which copy it means.
            None => Function { generics: 0, is_pub: false, ..template?.clone() },
        };
        Some((function, args))
    }

    /// Keeps the function, rewritten.
    pub(super) fn end(&mut self, id: FnId, function: Function) {
        if let Some(instance) = self.all.get_mut(id.0 as usize) {
            instance.function = Some(function);
        }
    }

    pub(super) fn get(&self, id: FnId) -> Option<&Instance> {
        self.all.get(id.0 as usize)
    }

    /// How many copies of a function there are.
    pub(super) fn count(&self, source: FnId) -> usize {
        self.counts.get(source.0 as usize).copied().unwrap_or(0)
    }

    /// A function of the generic program that is generic.
    pub(super) fn template(&self, source: FnId) -> Option<&Function> {
        self.templates.get(source.0 as usize)?.as_ref()
    }

    /// The name of a function of the generic program.
    pub(super) fn name(&self, source: FnId) -> Option<&str> {
        Some(&self.source(source)?.name)
    }

    /// Where a function of the generic program is declared.
    pub(super) fn span(&self, source: FnId) -> Option<Span> {
        Some(self.source(source)?.span)
    }

    /// A function of the generic program, or what it has become; `None` while it is being rewritten.
    fn source(&self, source: FnId) -> Option<&Function> {
        match self.template(source) {
            Some(template) => Some(template),
            None => self.get(self.number(source)?)?.function.as_ref(),
        }
    }

    /// The copies of generic functions, with what the type parameters stand for.
    pub(super) fn copies(&self) -> Vec<(FnId, TyList)> {
        let all = self.all.iter().enumerate();
        let copies = all.filter(|(_, instance)| instance.args != TyList::EMPTY);
        copies.map(|(at, instance)| (FnId(at as u32), instance.args)).collect()
    }

    /// All functions, finished.
    pub(super) fn into_functions(self) -> Vec<Function> {
        self.all.into_iter().filter_map(|instance| instance.function).collect()
    }
}

impl Mono<'_> {
    /// The number that a function of the generic program has with these type arguments.
    pub(super) fn instance(&mut self, source: FnId, args: TyList, wanted: Option<Wanted>) -> FnId {
        if let Some(id) = self.instances.number(source) {
            return id;
        }
        if let Some(&id) = self.instances.ids.get(&(source, args)) {
            return id;
        }
        let by = wanted.and_then(|(by, _)| self.instances.get(by));
        let depth = by.map_or(0, |by| by.depth) + 1;
        let id = FnId(self.instances.all.len() as u32);
        if self.is_too_much(source, args, wanted, depth) {
            // The work ends before anyone looks for this function.
            return id;
        }
        self.instances.all.push(Instance { source, args, wanted, depth, function: None });
        self.instances.ids.insert((source, args), id);
        self.instances.pending.push(id);
        if let Some(count) = self.instances.counts.get_mut(source.0 as usize) {
            *count += 1;
        }
        id
    }
}
