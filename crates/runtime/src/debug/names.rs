//! What people call the objects of a program, their parts, and the roots: by the types and names of the program.

use super::dump::{FrameFacts, frame_facts, register_name};
use super::values::{short_text, value_text};
use crate::instance::Instance;
use crate::program::ClosureLayout;
use crate::shapes::type_of_shape;
use std::borrow::Cow;
use std::collections::HashMap;
use vitte_bytecode::Module;
use vitte_bytecode::module::{EnumType, TypeDef, TypeIndex};
use vitte_bytecode::operands::Class;
use vitte_heap::{Object, RootPlace, Word};

/// What an object is, as far as tools sort objects.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sort {
    /// A text.
    String,
    /// The buffer of an array or map.
    Buffer,
    /// A function value.
    Function,
    /// Anything else.
    Object,
}

/// The names of one instance.
pub(super) struct Names<'a> {
    instance: &'a Instance,
    /// The frames of functions, by depth.
    frames: HashMap<u32, FrameFacts>,
}

impl<'a> Names<'a> {
    pub(super) fn new(instance: &'a Instance) -> Names<'a> {
        let frames = frame_facts(instance).into_iter().map(|facts| (facts.depth as u32, facts)).collect();
        Names { instance, frames }
    }

    pub(super) fn module(&self) -> &'a Module {
        self.instance.program.module()
    }

    /// The type of an object; `None` for strings and buffers.
    fn type_of(&self, object: Object<'_>) -> Option<TypeIndex> {
        type_of_shape(object.shape())
    }

    fn definition(&self, object: Object<'_>) -> Option<&'a TypeDef> {
        self.module().type_def(self.type_of(object)?)
    }

    pub(super) fn sort(&self, object: Object<'_>) -> Sort {
        match self.definition(object) {
            _ if object.string().is_some() => Sort::String,
            None if self.type_of(object).is_none() => Sort::Buffer,
            Some(TypeDef::Closure(_)) => Sort::Function,
            _ => Sort::Object,
        }
    }

    /// The name of an object's type: of a value of an enum with its variant, of a function value the function's.
    pub(super) fn type_name(&self, object: Object<'_>) -> String {
        let Some(ty) = self.type_of(object) else {
            return self.instance.heap.shape_name(object.shape()).to_string();
        };
        match (self.definition(object), object.get(0)) {
            (Some(TypeDef::Closure(_)), Ok(Word::Bits(callee))) => {
                let function = self.module().functions.get(ClosureLayout::function(callee).index());
                format!("fn {}", function.map_or("?", |function| &function.name))
            }
            (Some(TypeDef::Enum(layout)), Ok(Word::Bits(tag))) => match layout.variants.get(tag as usize) {
                Some(variant) => format!("{}.{}", layout.name, variant.name),
                None => layout.name.clone(),
            },
            _ => self.module().type_name(ty),
        }
    }

    /// The name of a slot of a struct.
    pub(super) fn slot(&self, object: Object<'_>, slot: u32) -> Cow<'a, str> {
        match self.definition(object) {
            Some(TypeDef::Struct(layout)) => match layout.fields.get(slot as usize) {
                Some(field) => Cow::Borrowed(&field.name),
                None => slot.to_string().into(),
            },
            Some(TypeDef::Enum(layout)) => self.carried(layout, object, slot).into(),
            Some(TypeDef::Closure(_)) => format!("capture {}", slot.saturating_sub(1)).into(),
            _ => slot.to_string().into(),
        }
    }

    /// The position, as patterns count, of what a value of an enum carries in a slot.
    fn carried(&self, layout: &EnumType, object: Object<'_>, slot: u32) -> String {
        let Ok(Word::Bits(tag)) = object.get(0) else { return slot.to_string() };
        let is_reference = |ty| self.module().class(ty).is_some_and(Class::is_reference);
        let count = layout.variants.get(tag as usize).map_or(0, |variant| variant.payload.len());
        let wanted = (slot as usize).checked_sub(1);
        let position =
            (0..count).find(|position| layout.slot(tag as usize, *position, is_reference) == wanted);
        position.map_or_else(|| slot.to_string(), |position| position.to_string())
    }

    /// The text of a key of a map, cut if it is long.
    pub(super) fn key(&self, map: Object<'_>, key: Word<'_>) -> String {
        match (self.definition(map), key) {
            (_, Word::Object(Some(object))) if object.string().is_some() => {
                short_text(object.string().unwrap_or_default())
            }
            (Some(TypeDef::Map(ty, _)), key) => value_text(self.module(), *ty, key),
            _ => "?".to_string(),
        }
    }

    /// What a frame is called: its function, and its place in the source.
    pub(super) fn frame(&self, depth: u32) -> String {
        let Some(facts) = self.frames.get(&depth) else {
            let frame = self.instance.heap.frames().nth(depth as usize);
            return frame.map_or_else(|| "?".to_string(), |frame| frame.map.name.to_string());
        };
        let Some(function) = self.module().functions.get(facts.function.index()) else { return "?".into() };
        match self.module().debug.place(facts.function, facts.at.saturating_sub(function.code_start)) {
            Some(place) if !self.has_ended() => format!("{} ({}:{})", function.name, place.file, place.line),
            _ => function.name.clone(),
        }
    }

    /// How well a root explains why something is reached: the lower, the better.
    pub(super) fn rank(&self, place: RootPlace) -> u32 {
        match place {
            RootPlace::Global(_) => 0,
            RootPlace::Register { depth, register } if self.variable(depth, register).is_some() => 1,
            RootPlace::Handle(_) => 2,
            RootPlace::Register { .. } => 3,
            RootPlace::Constant(_) => 4,
        }
    }

    /// Whether the program came to its end, where no variable is in scope any more: what is left in a register is then
    /// that of its last variable.
    fn has_ended(&self) -> bool {
        self.instance.stopped_at.is_none()
    }

    /// The variable that a register of a frame holds.
    fn variable(&self, depth: u32, register: u32) -> Option<&'a str> {
        let facts = self.frames.get(&depth)?;
        if self.has_ended() {
            let variables = self.module().debug.variables.get(facts.function.index())?;
            let of_register = variables.iter().filter(|variable| u32::from(variable.register) == register);
            return of_register.max_by_key(|variable| variable.end).map(|variable| variable.name.as_str());
        }
        let function = self.module().functions.get(facts.function.index())?;
        self.module().debug.variable(
            facts.function,
            register as u16,
            facts.at.saturating_sub(function.code_start),
        )
    }

    /// What a register of a frame is called: by its variable, else as listings do.
    pub(super) fn register(&self, depth: u32, register: u32) -> String {
        if let Some(name) = self.variable(depth, register) {
            return name.to_string();
        }
        let Some(facts) = self.frames.get(&depth) else { return format!("argument {register}") };
        let function = self.module().functions.get(facts.function.index());
        register_name(register as u16, function.map_or(0, |function| function.params))
    }

    pub(super) fn global(&self, index: u32) -> &'a str {
        self.module().globals.get(index as usize).map_or("?", |global| &global.name)
    }

    /// A root in a few words.
    pub(super) fn root(&self, place: RootPlace) -> String {
        match place {
            RootPlace::Register { depth, register } => {
                format!("{} in {}", self.register(depth, register), self.frame(depth))
            }
            RootPlace::Global(index) => format!("global {}", self.global(index)),
            RootPlace::Constant(_) => "constants".into(),
            RootPlace::Handle(_) => "the host".into(),
        }
    }
}
