//! The order of modules: imported ones first. Cycles are found here.

use super::library::is_implicit;
use super::{Module, Origin};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use vitte_bytecode::natives::Library;

/// How many modules of a cycle a message names.
const SHOWN: usize = 16;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    /// Its imports are being followed.
    Open,
    Done,
}

/// A module whose imports are being followed.
struct Step {
    module: usize,
    /// The import that comes next.
    next: usize,
}

/// Puts modules in order: those that are there without an `import`, in the order of the library's table, then the others,
/// then the inputs of a session.
/// An import that closes a cycle is reported, and loses its target.
pub(super) fn put_in_order(
    mut modules: Vec<Module>,
    library: &Library,
    diagnostics: &mut Diagnostics,
) -> Vec<Module> {
    let mut order = Vec::with_capacity(modules.len());
    let mut states = vec![State::New; modules.len()];
    let implicit = library.sources.iter().filter(|source| is_implicit(source.name));
    let of = |name| modules.iter().position(|module| module.origin == Origin::Library(name));
    let mut roots: Vec<usize> = implicit.filter_map(|source| of(source.name)).collect();
    let is_input = |module: &Module| matches!(module.origin, Origin::Input { .. });
    let inputs = modules.iter().take_while(|module| is_input(module)).count();
    roots.extend(0..inputs.max(1));
    for root in roots {
        visit(root, &mut modules, &mut states, &mut order, diagnostics);
    }
    // What inputs declare is visible from then on: nothing else comes between them.
    order.sort_by_key(|module| is_input(&modules[*module]));
    rearranged(modules, &order)
}

/// Adds a module to the order, behind all that it imports. The steps are a list and not calls: a chain of imports may be
/// as long as there are files.
fn visit(
    root: usize,
    modules: &mut [Module],
    states: &mut [State],
    order: &mut Vec<usize>,
    diagnostics: &mut Diagnostics,
) {
    if states[root] != State::New {
        return;
    }
    let mut steps = vec![Step { module: root, next: 0 }];
    states[root] = State::Open;
    while let Some(step) = steps.last_mut() {
        let (module, at) = (step.module, step.next);
        let Some(import) = modules[module].imports.get(at) else {
            states[module] = State::Done;
            order.push(module);
            steps.pop();
            continue;
        };
        step.next += 1;
        let Some(target) = import.target.and_then(|target| target.module) else { continue };
        match states[target] {
            State::Done => {}
            State::New => {
                states[target] = State::Open;
                steps.push(Step { module: target, next: 0 });
            }
            State::Open => {
                let start = steps.iter().position(|step| step.module == target).unwrap_or(0);
                diagnostics.push(cycle(&steps[start..], modules));
                modules[module].imports[at].target = None;
            }
        }
    }
}

/// The report of a cycle: of `a -> b -> a`, what is open are `a` and `b`, each with the import that is followed.
fn cycle(steps: &[Step], modules: &[Module]) -> Diagnostic {
    let name = |step: &Step| modules[step.module].name.as_str();
    let import = |step: &Step| modules[step.module].imports[step.next - 1].span;
    let (first, last) = (&steps[0], &steps[steps.len() - 1]);
    let mut names: Vec<&str> = steps.iter().take(SHOWN).map(name).collect();
    if steps.len() > SHOWN {
        names.push("…");
    }
    names.push(name(first));
    let message = format!("modules import each other in a circle: {}", names.join(" -> "));
    let mut d = Diagnostic::new(Code::ImportCycle, import(last), message);
    if steps.len() == 1 {
        return d
            .label("a module cannot import itself")
            .help("what it declares is there without an `import`");
    }
    d = d.label(format!("`{}` imports `{}`, which closes the circle", name(last), name(first)));
    for pair in steps.windows(2).take(SHOWN) {
        d = d.also(import(&pair[0]), format!("`{}` imports `{}`", name(&pair[0]), name(&pair[1])));
    }
    d.help("move what they need of each other into a module of its own")
}

/// The modules in a new order; imports are told of it.
fn rearranged(modules: Vec<Module>, order: &[usize]) -> Vec<Module> {
    let mut places = vec![0; modules.len()];
    order.iter().enumerate().for_each(|(place, module)| places[*module] = place);
    let mut sorted: Vec<(usize, Module)> = modules
        .into_iter()
        .enumerate()
        .map(|(at, mut module)| {
            let targets = module.imports.iter_mut().filter_map(|import| import.target.as_mut());
            targets.filter_map(|target| target.module.as_mut()).for_each(|target| *target = places[*target]);
            (places[at], module)
        })
        .collect();
    sorted.sort_unstable_by_key(|(place, _)| *place);
    sorted.into_iter().map(|(_, module)| module).collect()
}
