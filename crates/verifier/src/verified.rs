//! What the verifier hands to the engines.

use vitte_bytecode::module::{Function, Import, Module, TypeIndex};
use vitte_bytecode::operands::{FuncIndex, ImportIndex};

/// A module that keeps every rule. [`verify`](crate::verify) is the only way to one, and it never changes again; to
/// share it, put it into an `Arc`.
#[derive(Debug)]
pub struct VerifiedModule {
    module: Module,
    functions: Vec<FunctionInfo>,
    imports: Vec<ImportInfo>,
}

/// What an engine asks of a function at each call, in one place.
#[derive(Debug)]
#[non_exhaustive]
pub struct FunctionInfo {
    /// The first instruction, as a position in [`Module::code`].
    pub code_start: u32,
    /// The number of instructions, at least 1.
    pub code_len: u32,
    /// How many parameters it takes: the first registers.
    pub params: u16,
    /// How many registers its frame has, parameters included.
    pub registers: u16,
    /// Whether it runs as a function value only, which register `params` then holds.
    pub is_closure: bool,
    /// The type of its result; `None` is unit.
    pub result: Option<TypeIndex>,
    /// Which registers hold references: bit `r % 64` of word `r / 64` for register `r`. As many words as that takes;
    /// bits behind the last register are 0.
    pub references: Box<[u64]>,
}

/// What an engine asks of an imported native at each call.
#[derive(Debug)]
#[non_exhaustive]
pub struct ImportInfo {
    /// How many arguments it takes.
    pub params: u16,
    /// The type of its result; `None` is unit.
    pub result: Option<TypeIndex>,
    /// Which arguments are references, as in [`FunctionInfo::references`].
    pub references: Box<[u64]>,
}

impl VerifiedModule {
    /// For `verify`, when no fault was found.
    pub(crate) fn new(module: Module) -> VerifiedModule {
        let functions = module.functions.iter().map(|function| function_info(&module, function)).collect();
        let imports = module.imports.iter().map(|import| import_info(&module, import)).collect();
        VerifiedModule { module, functions, imports }
    }

    /// The module.
    #[inline(always)]
    pub fn module(&self) -> &Module {
        &self.module
    }

    /// Gives the module back, no longer verified.
    pub fn into_module(self) -> Module {
        self.module
    }

    /// One record per function, in the order of [`Module::functions`].
    #[inline(always)]
    pub fn functions(&self) -> &[FunctionInfo] {
        &self.functions
    }

    /// One record per import, in the order of [`Module::imports`].
    #[inline(always)]
    pub fn imports(&self) -> &[ImportInfo] {
        &self.imports
    }

    /// The record of a function. Panics if the module has no such function; one that verified code names exists.
    #[inline(always)]
    pub fn function(&self, function: FuncIndex) -> &FunctionInfo {
        &self.functions[function.index()]
    }

    /// The record of an import. Panics if the module has no such import; one that verified code names exists.
    #[inline(always)]
    pub fn import(&self, import: ImportIndex) -> &ImportInfo {
        &self.imports[import.index()]
    }

    /// The instructions of a function. Panics if the module has no such function.
    pub fn code(&self, function: FuncIndex) -> &[u64] {
        &self.module.code[self.module.functions[function.index()].code_range()]
    }
}

impl FunctionInfo {
    /// Whether a register holds a reference.
    pub fn is_reference(&self, register: u16) -> bool {
        bit(&self.references, register)
    }
}

impl ImportInfo {
    /// Whether an argument is a reference.
    pub fn is_reference(&self, argument: u16) -> bool {
        bit(&self.references, argument)
    }
}

fn bit(words: &[u64], position: u16) -> bool {
    words.get(usize::from(position / 64)).is_some_and(|word| word >> (position % 64) & 1 != 0)
}

fn function_info(module: &Module, function: &Function) -> FunctionInfo {
    FunctionInfo {
        code_start: function.code_start,
        code_len: function.code_len,
        params: function.params,
        registers: function.registers.len() as u16,
        is_closure: function.is_closure,
        result: function.result,
        references: references(module, &function.registers),
    }
}

fn import_info(module: &Module, import: &Import) -> ImportInfo {
    ImportInfo {
        params: import.signature.params.len() as u16,
        result: import.signature.result,
        references: references(module, &import.signature.params),
    }
}

/// The bitmap of those types that are references.
fn references(module: &Module, types: &[TypeIndex]) -> Box<[u64]> {
    let is_reference = |ty: &TypeIndex| module.class(*ty).is_some_and(|class| class.is_reference());
    let word =
        |types: &[TypeIndex]| types.iter().rev().fold(0, |bits, ty| bits << 1 | u64::from(is_reference(ty)));
    types.chunks(64).map(word).collect()
}
