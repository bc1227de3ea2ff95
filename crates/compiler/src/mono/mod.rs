//! From the generic program to one without type parameters, of the same form.
//!
//! Functions that are not generic are what one starts from: they keep their order and are changed in place. Each generic
//! function that one of them mentions is copied once for each list of type arguments, and the copies may mention others.
//! In what is left, every type is concrete, so that the rest can be decided: which function a trait's method is
//! ([`resolve`]), what `<` means for a type with an `impl Ord`, and that `T?` is `U?` where `T` is `U?` ([`optionals`]).
//! On the way it is found out which types there are, and from these what the lowering needs to know ([`known`]).
//!
//! What a source text can ask for has no bound: a function may need itself with ever larger types. Limits on the depth of
//! types and the number of copies end that ([`limits`]).
//!
//! Invariant: no type parameter, no generic function and no call of a trait's method on a type that is not a trait is left
//! ([`leftover`]). Equal programs give equal programs: numbers are given in the order in which things are first mentioned.

mod instances;
mod keys;
mod known;
mod leftover;
mod limits;
mod optionals;
mod resolve;
mod rewrite;

pub use leftover::leftover;

use crate::diagnostics::Diagnostic;
use crate::hir::{FnId, Known, Parts, Program, TraitId, TyId, TyList, Types};
use crate::syntax::{Interner, Span};
use instances::Instances;
use known::Occurring;
use rewrite::Rewriter;
use std::collections::HashMap;

/// Makes a program without type parameters.
///
/// # Errors
/// The program needs functions without end, or more than there is room for.
pub fn monomorphise(program: Program, names: &Interner) -> Result<Program, Box<Diagnostic>> {
    let Program { mut types, globals, functions, inits, main, tests, known: _, parts } = program;
    // Types that the checker met are its concern.
    types.endless = None;
    let mut mono = Mono {
        names,
        types,
        instances: Instances::new(functions),
        resolved: HashMap::new(),
        occurring: Occurring::default(),
        known: Known::default(),
        is_divided: parts.division.is_some(),
        nodes: 0,
        problem: None,
    };
    for global in &globals {
        mono.occurs(global.ty, None);
    }
    mono.run()?;
    let Mono { types, instances, mut known, .. } = mono;
    known.implementations.sort_by_key(|&(ty, of, _)| (ty, of));
    known.copies = instances.copies();
    let number = |id: FnId| instances.number(id).unwrap_or(id);
    let division = parts.division.map(|division| division.renumbered(number));
    let program = Program {
        inits: inits.into_iter().map(number).collect(),
        main: main.map(number),
        tests: tests.into_iter().map(|(name, id)| (name, number(id))).collect(),
        types,
        globals,
        functions: instances.into_functions(),
        known,
        parts: Parts { division, ..Parts::default() },
    };
    debug_assert_eq!(leftover(&program), None);
    Ok(program)
}

/// The work so far.
struct Mono<'n> {
    names: &'n Interner,
    types: Types,
    instances: Instances,
    /// Which `impl` a type has of a trait, with what its type parameters stand for and the trait's type arguments.
    resolved: HashMap<(TraitId, TyId), Option<Resolved>>,
    occurring: Occurring,
    known: Known,
    /// Whether there are files beside the one that is being made: they may make a value of any type one of a trait.
    is_divided: bool,
    /// How many expressions copies are made of.
    nodes: usize,
    /// Why the work cannot go on.
    problem: Option<Box<Diagnostic>>,
}

/// An `impl` of a trait for a concrete type.
#[derive(Clone, Copy)]
struct Resolved {
    /// Its number in [`Types::impls`].
    at: usize,
    /// What its type parameters stand for.
    meaning: TyList,
    /// The trait's type arguments.
    trait_args: TyList,
}

/// A function and the place in it from where something is needed.
type Wanted = (FnId, Span);

impl Mono<'_> {
    /// Makes functions until everything that is mentioned is there.
    fn run(&mut self) -> Result<(), Box<Diagnostic>> {
        loop {
            while let Some(id) = self.instances.next() {
                let Some((function, args)) = self.instances.begin(id) else { continue };
                let function = Rewriter::new(self, id, args).function(function);
                self.instances.end(id, function);
                self.check_depth(id);
                if let Some(problem) = self.problem.take() {
                    return Err(problem);
                }
            }
            if !self.learn() {
                return self.problem.take().map_or(Ok(()), Err);
            }
        }
    }
}
