//! Where objects are allocated: numbers for places in the program, small enough that each object can remember one.
//!
//! A place is a line of a function. What the library's own functions allocate counts for the line of the program that
//! called them: that is where one can do something about it. An engine tells before each instruction that may allocate
//! where it is ([`Instance::locate`]); it does so in its traced form only.

use crate::instance::Instance;
use std::collections::HashMap;
use vitte_bytecode::module::Place;
use vitte_bytecode::natives::LIBRARY_FOLDER;
use vitte_bytecode::operands::FuncIndex;
use vitte_bytecode::{Module, Op};
use vitte_heap::MAX_SITE;

/// A place that allocates.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Site {
    /// The function.
    pub function: FuncIndex,
    /// The first instruction of the place that allocated, counted from the function's start.
    pub pc: u32,
}

/// The places that have allocated so far, by number.
#[derive(Debug, Default)]
pub struct Sites {
    /// The place with number 1, and so on; `None` for one of a program that is no longer there.
    rows: Vec<Option<Site>>,
    numbers: HashMap<(FuncIndex, u32), u32>,
    /// Which functions are the library's own.
    is_library: Vec<bool>,
}

impl Sites {
    pub(crate) fn new(module: &Module) -> Sites {
        let mut sites = Sites::default();
        sites.enter(module);
        sites
    }

    /// Goes over to another version of the program: the places of the old one are unknown from now on.
    pub(crate) fn enter(&mut self, module: &Module) {
        let functions = (0..module.functions.len() as u32).map(FuncIndex);
        self.is_library = functions.map(|function| is_library(module, function)).collect();
        self.rows.fill(None);
        self.numbers.clear();
    }

    /// The place that has a number.
    pub fn get(&self, number: u32) -> Option<Site> {
        self.rows.get(number.checked_sub(1)? as usize).copied().flatten()
    }

    /// The number of an instruction's place; 0 once there are no more numbers.
    fn number(&mut self, module: &Module, site: Site) -> u32 {
        let line = module.debug.place(site.function, site.pc).map_or(0, |place| place.line);
        if let Some(number) = self.numbers.get(&(site.function, line)) {
            return *number;
        }
        if self.rows.len() >= MAX_SITE as usize {
            return 0;
        }
        self.rows.push(Some(site));
        let number = self.rows.len() as u32;
        self.numbers.insert((site.function, line), number);
        number
    }
}

impl Site {
    /// Where it is in the source, if that is recorded.
    pub fn place(self, module: &Module) -> Option<Place<'_>> {
        module.debug.place(self.function, self.pc)
    }

    /// The place as traces write it: `main (list.vit:7)`.
    pub fn text(self, module: &Module) -> String {
        let name = module.functions.get(self.function.index()).map_or("?", |function| &function.name);
        match self.place(module) {
            Some(place) => format!("{name} ({}:{})", place.file, place.line),
            None => name.to_string(),
        }
    }
}

/// Whether a function stands in the part of the library that is written in Vitte, or was made by the compiler to print or
/// compare values of a type, like `str<Point>`.
fn is_library(module: &Module, function: FuncIndex) -> bool {
    let in_library =
        module.debug.place(function, 0).is_some_and(|place| place.file.starts_with(LIBRARY_FOLDER));
    let name = module.functions.get(function.index()).map_or("", |function| &function.name);
    in_library || name.starts_with("str<") || name.starts_with("eq<")
}

/// Whether an instruction may allocate.
fn allocates(op: Op) -> bool {
    let by_family = matches!(op.info().family(), "ALLOC" | "PUSH" | "FILL" | "CONCAT" | "CALL_NATIVE");
    by_family
        || matches!(op, Op::LoadConstString | Op::AddString | Op::WrapInt | Op::WrapFloat | Op::WrapBool)
}

impl Instance {
    /// Notes that an instruction of the published top frame is about to be executed, for the objects that it may allocate.
    /// `at` is its place in the module's code.
    pub fn locate(&mut self, at: u32) {
        let op = self.program.module().code.get(at as usize).and_then(|word| Op::from_byte(*word as u8));
        if op.is_some_and(allocates) {
            self.locate_any(at);
        }
    }

    /// As [`Instance::locate`], whatever the instruction: an error that it raises is an object too.
    pub(crate) fn locate_any(&mut self, at: u32) {
        let Some(mut sites) = self.sites.take() else { return };
        let is_own =
            |(function, _): &(FuncIndex, u32)| !sites.is_library.get(function.index()).is_some_and(|is| *is);
        let site = self.active(at).find(is_own).or_else(|| self.active(at).next());
        let module = self.program.module();
        let number = site.map_or(0, |(function, at)| {
            let start = module.functions.get(function.index()).map_or(0, |function| function.code_start);
            sites.number(module, Site { function, pc: at.saturating_sub(start) })
        });
        self.heap.set_site(number);
        self.sites = Some(sites);
    }
}
