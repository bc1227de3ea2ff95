//! Joins files that were compiled apart: a program and the libraries that it imports become one module, in which calls
//! of other files are calls like all others.
//!
//! 1. *Order* (`order`): libraries before those that import them, found from the program on. What is missing, there
//!    twice, or imports itself in a circle is refused.
//! 2. *Types* (`types`): the types of all files become one table. Those that come from one declaration are one type, and
//!    must be defined alike; types without a declaration (arrays, tuples, …) are one if they are made alike.
//! 3. *Tables* (`tables`): all other tables one behind the other, with the indices in them and in the code rewritten
//!    (`code`). Here it is checked that each import finds its function, and with the signature it was compiled for.
//!
//! A library's initialiser is the export [`INITIALISER`](crate::module::INITIALISER). Each file calls those of the modules
//! that it imports itself; of several calls of one initialiser, only the first in the order of execution is kept.
//!
//! Nothing here trusts a file. The inputs must be modules that the verifier accepts one by one: then no index in them leads
//! out of its table. What comes out is to be verified as a whole, as if it had been read from one file.

mod code;
mod error;
mod order;
mod tables;
mod types;

pub use error::{LinkError, Side};

use crate::Module;
use crate::module::TypeDef;
use std::collections::BTreeSet;

/// A file to be linked.
#[derive(Clone, Debug)]
pub struct Input {
    /// What messages call it.
    pub file: String,
    /// What it holds: a module that the verifier accepts.
    pub module: Module,
}

/// The modules that a file imports from other files, in the order in which it mentions them.
pub fn needed(module: &Module) -> Vec<&str> {
    let mut seen = BTreeSet::new();
    let imports = module.link.imports.iter().filter_map(|index| module.imports.get(*index as usize));
    imports.map(|import| import.module.as_str()).filter(|name| seen.insert(*name)).collect()
}

/// Joins a program with the libraries that it imports, directly or through others. Libraries that it does not import are
/// left out.
///
/// # Errors
///
/// Everything that does not fit together.
pub fn link(program: Input, libraries: Vec<Input>) -> Result<Module, Vec<LinkError>> {
    let mut inputs = libraries;
    inputs.push(program);
    let malformed: Vec<LinkError> = inputs.iter().filter_map(malformed).collect();
    if !malformed.is_empty() {
        return Err(malformed);
    }
    let plan = order::plan(&inputs)?;
    let ordered: Vec<&Input> = plan.order.iter().map(|at| &inputs[*at]).collect();
    let types = types::unify(&ordered)?;
    tables::merge(&ordered, &plan, types)
}

/// What is wrong with what a file says of its place among others.
fn malformed(input: &Input) -> Option<LinkError> {
    let module = &input.module;
    let fault = |what: String| Some(LinkError::Malformed { file: input.file.clone(), what });
    if let Some(import) = module.link.imports.iter().find(|index| **index as usize >= module.imports.len()) {
        return fault(format!("import {import} is said to be of another file, but does not exist"));
    }
    for (ty, origin) in &module.link.origins {
        if !matches!(
            ty.position().and_then(|position| module.types.get(position)),
            Some(TypeDef::Struct(_) | TypeDef::Enum(_) | TypeDef::Trait(_))
        ) {
            return fault(format!("type {} is said to be declared, but is no struct, enum or trait", ty.0));
        }
        if let Some(argument) = origin.arguments.iter().find(|ty| module.class(**ty).is_none()) {
            return fault(format!(
                "the origin of type {} names type {}, which does not exist",
                ty.0, argument.0
            ));
        }
    }
    for (index, import) in &module.link.forwards {
        let fits = module.functions.get(*index as usize).is_some_and(|function| {
            let target = module.imports.get(import.index());
            let is_external = module.link.imports.contains(&import.0);
            is_external
                && !function.is_closure
                && target.is_some_and(|target| target.signature == function.signature())
        });
        if !fits {
            return fault(format!("function {index} is said to stand for import {}, but cannot", import.0));
        }
    }
    None
}
