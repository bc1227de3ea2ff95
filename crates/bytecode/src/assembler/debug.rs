//! What a listing leaves for people and tools: places, names, sources.

use super::Errors;
use super::lexer::At;
use super::spelling::display;
use super::syntax::*;
use crate::module::{Debug, FunctionLines, LineEntry, Variable};
use std::collections::{BTreeMap, HashMap};

/// Collects the debug information of a listing. A listing that says nothing about places is its own source.
pub(super) struct DebugBuilder {
    debug: Debug,
    explicit: bool,
    keep_lines: bool,
    keep_variables: bool,
    lines_max: usize,
    variables_max: usize,
    files: HashMap<String, u32>,
    lines: FunctionLines,
}

impl DebugBuilder {
    pub fn new(listing: &Listing<'_>, name: &str, errors: &mut Errors) -> DebugBuilder {
        let items = &listing.debug;
        let mut builder = DebugBuilder {
            debug: Debug::default(),
            explicit: items.explicit,
            keep_lines: items.lines.is_some() || !items.explicit,
            keep_variables: items.variables.is_some(),
            lines_max: length(items.lines),
            variables_max: length(items.variables),
            files: HashMap::new(),
            lines: FunctionLines::default(),
        };
        if !items.explicit {
            builder.debug.files.push(name.to_string());
        }
        builder.debug.files.extend(items.files.iter().map(|file| file.to_string()));
        for (index, file) in (0..).zip(&builder.debug.files) {
            builder.files.entry(file.clone()).or_insert(index);
        }
        for (at, file, text) in &items.sources {
            let Some(index) = builder.file(file, errors) else { continue };
            if builder.debug.sources.insert(index, text.clone()).is_some() {
                errors.add(*at, "the text of this file is already given", "a file has one .source");
            }
        }
        builder
    }

    pub fn metadata(&self, listing: &Listing<'_>, errors: &mut Errors) -> BTreeMap<String, String> {
        let mut metadata = BTreeMap::new();
        for (at, key, value) in &listing.debug.metadata {
            if metadata.insert(key.to_string(), value.to_string()).is_some() {
                errors.add(
                    *at,
                    format!("the key {} is already given", display(key, 40)),
                    "a key has one value",
                );
            }
        }
        metadata
    }

    fn file(&self, reference: &Reference<'_>, errors: &mut Errors) -> Option<u32> {
        if let Some(index) = reference.index {
            return Some(index);
        }
        let name = reference.name.as_ref().filter(|_| reference.member.is_none());
        let found = name.and_then(|name| self.files.get(&*name.text).copied());
        if found.is_none() {
            let message = format!("there is no file {}", reference.describe());
            errors.add(reference.at, message, "name it by a line .file \"name\" before the functions");
        }
        found
    }

    pub fn begin(&mut self, function: &FunctionItem<'_>, errors: &mut Errors) {
        let file = function.file.as_ref().and_then(|file| self.file(file, errors));
        self.keep_lines |= file.is_some();
        self.lines = FunctionLines { file: file.unwrap_or(0), entries: Vec::new() };
    }

    /// An instruction of the listing begins.
    pub fn instruction(&mut self, pc: u32, at: At) {
        if !self.explicit {
            self.lines.entries.push(LineEntry { pc, line: at.line, column: at.column });
        }
    }

    /// The listing says where an instruction comes from.
    pub fn place(&mut self, pc: u32, line: u32, column: u32) {
        self.keep_lines = true;
        self.lines.entries.push(LineEntry { pc, line, column });
    }

    /// Ends a function of this length with its variables: the named parameters, then those declared.
    pub fn variables(
        &mut self,
        function: &FunctionItem<'_>,
        length: u32,
        labels: &HashMap<&str, u32>,
        errors: &mut Errors,
    ) {
        self.debug.lines.push(std::mem::take(&mut self.lines));
        let named = (0u16..).zip(&function.params).filter_map(|(register, param)| {
            let name = param.name.as_ref()?.to_string();
            Some(Variable { name, register, start: 0, end: length })
        });
        let mut variables: Vec<_> = named.collect();
        for item in &function.variables {
            let mut place = |operand: &Operand<'_>| match operand.kind {
                OperandKind::Target(pc) => Some(pc),
                OperandKind::Word(name) if labels.contains_key(name) => labels.get(name).copied(),
                _ => {
                    let message = format!("{} is no place in this function", operand.describe());
                    errors.add(operand.at, message, "write a label, or @4 for the fifth word");
                    None
                }
            };
            let scope = match &item.scope {
                None => Some((0, length)),
                Some((start, end)) => place(start).zip(place(end)),
            };
            let Some((start, end)) = scope else { continue };
            variables.push(Variable { name: item.name.to_string(), register: item.register, start, end });
        }
        self.keep_variables |= !variables.is_empty();
        self.debug.variables.push(variables);
    }

    /// What the tables say of a function that does not exist.
    pub fn beyond(&mut self, item: &FunctionItem<'_>, errors: &mut Errors) {
        self.begin(item, errors);
        for statement in &item.statements {
            match statement.kind {
                StatementKind::Place { line, column, pc } => self.place(pc.unwrap_or(0), line, column),
                _ => errors.add(
                    statement.at,
                    "there is no code beyond the last function",
                    "begin a function with FUNC",
                ),
            }
        }
        self.variables(item, 0, &HashMap::new(), errors);
    }

    pub fn finish(mut self) -> Debug {
        self.debug.lines.truncate(if self.keep_lines { self.lines_max } else { 0 });
        self.debug.variables.truncate(if self.keep_variables { self.variables_max } else { 0 });
        self.debug
    }
}

fn length(length: Option<TableLength>) -> usize {
    match length {
        Some(TableLength::Rows(rows)) => rows as usize,
        Some(TableLength::All) | None => usize::MAX,
    }
}
