//! Which files there are, and in which order.

use super::{Input, LinkError, needed};
use crate::module::INITIALISER;
use std::collections::HashMap;

/// How many modules of a circle a message names.
const SHOWN: usize = 16;

/// Which inputs are joined, and how they find each other.
pub(super) struct Plan {
    /// The inputs, each behind those that it imports. The program is the last.
    pub order: Vec<usize>,
    /// The place in `order` of the file that has each module.
    pub places: HashMap<String, usize>,
    /// Who calls the initialiser of each module: the place in `order` of the file whose call comes first.
    pub callers: HashMap<String, usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    /// What it imports is being followed.
    Open,
    Done,
}

struct Search<'i> {
    inputs: &'i [Input],
    /// The input that has each module.
    providers: HashMap<&'i str, usize>,
    states: Vec<State>,
    order: Vec<usize>,
    /// The input whose call of each module's initialiser comes first.
    callers: HashMap<&'i str, usize>,
}

/// A file whose imports are being followed.
struct Step<'i> {
    input: usize,
    /// The module by which it was reached.
    module: &'i str,
    needed: std::vec::IntoIter<&'i str>,
}

/// Puts the inputs that the last one needs in order.
pub(super) fn plan(inputs: &[Input]) -> Result<Plan, Vec<LinkError>> {
    let mut providers: HashMap<&str, usize> = HashMap::new();
    for (at, input) in inputs.iter().enumerate().rev() {
        for module in &input.module.link.modules {
            if let Some(other) = providers.insert(module, at).filter(|other| *other != at) {
                let files = [input.file.clone(), inputs[other].file.clone()];
                return Err(vec![LinkError::Twice { module: module.clone(), files }]);
            }
        }
    }
    let mut search = Search {
        inputs,
        providers,
        states: vec![State::New; inputs.len()],
        order: Vec::new(),
        callers: HashMap::new(),
    };
    search.run(inputs.len() - 1)?;
    let mut place_of = vec![0; inputs.len()];
    search.order.iter().enumerate().for_each(|(place, input)| place_of[*input] = place);
    let placed = |map: &HashMap<&str, usize>| {
        map.iter().map(|(module, input)| (module.to_string(), place_of[*input])).collect()
    };
    let (places, callers) = (placed(&search.providers), placed(&search.callers));
    Ok(Plan { order: search.order, places, callers })
}

impl<'i> Search<'i> {
    /// Follows the imports of the program, in the order in which its code and that of its libraries runs initialisers. The
    /// steps are a list and not calls: a chain of imports may be as long as there are files.
    fn run(&mut self, program: usize) -> Result<(), Vec<LinkError>> {
        let mut missing = Vec::new();
        let mut steps = vec![self.open(program, "")];
        while let Some(step) = steps.last_mut() {
            let input = step.input;
            let Some(module) = step.needed.next() else {
                self.states[input] = State::Done;
                self.order.push(input);
                steps.pop();
                continue;
            };
            let Some(&provider) = self.providers.get(module) else {
                let file = self.inputs[input].file.clone();
                missing.push(LinkError::MissingModule { module: module.to_string(), file });
                continue;
            };
            if self.calls_initialiser(input, module) {
                self.callers.entry(module).or_insert(input);
            }
            match self.states[provider] {
                State::Done => {}
                State::New => steps.push(self.open(provider, module)),
                State::Open => return Err(vec![self.cycle(&steps, provider, module)]),
            }
        }
        if missing.is_empty() { Ok(()) } else { Err(missing) }
    }

    fn open(&mut self, input: usize, module: &'i str) -> Step<'i> {
        self.states[input] = State::Open;
        Step { input, module, needed: needed(&self.inputs[input].module).into_iter() }
    }

    fn calls_initialiser(&self, input: usize, module: &str) -> bool {
        let of = &self.inputs[input].module;
        let mut imports = of.link.imports.iter().filter_map(|index| of.imports.get(*index as usize));
        imports.any(|import| import.module == module && import.name == INITIALISER)
    }

    /// The circle that importing `module` closes.
    fn cycle(&self, steps: &[Step<'i>], provider: usize, module: &str) -> LinkError {
        let start = steps.iter().position(|step| step.input == provider).unwrap_or(0);
        let name = |step: &Step<'i>| match step.module {
            "" => self.inputs[step.input].module.link.modules.last().cloned().unwrap_or_default(),
            module => module.to_string(),
        };
        let mut modules: Vec<String> = steps[start..].iter().take(SHOWN).map(name).collect();
        if steps.len() - start > SHOWN {
            modules.push("…".to_string());
        }
        modules.push(module.to_string());
        LinkError::Cycle { modules }
    }
}
