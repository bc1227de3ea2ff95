//! What the functions of a module share while they are written: types, constants, imports, numbers of functions.

use super::LowerOptions;
use super::cycles::cyclic_types;
use super::error::{Result, malformed};
use super::inline::Plan;
use super::types::{TypeTable, type_name};
use crate::diagnostics::Sources;
use crate::hir::{FnId, GlobalId, Program, Ty, TyId};
use crate::syntax::{Interner, Span};
use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use vitte_bytecode::foreign::{CType, ForeignFunction};
use vitte_bytecode::module::{Import, Signature, TypeIndex};
use vitte_bytecode::natives::Library;
use vitte_bytecode::operands::{FuncIndex, GlobalIndex, ImportIndex};

/// Values in the order they were first asked for, each once.
pub(super) struct Pool<T> {
    values: Vec<T>,
    indices: HashMap<T, u32>,
}

impl<T> Default for Pool<T> {
    fn default() -> Self {
        Pool { values: Vec::new(), indices: HashMap::new() }
    }
}

impl<T: Eq + Hash + Clone> Pool<T> {
    /// The index of a value.
    pub(super) fn index(&mut self, value: T) -> u32 {
        if let Some(&index) = self.indices.get(&value) {
            return index;
        }
        let index = self.values.len() as u32;
        self.values.push(value.clone());
        self.indices.insert(value, index);
        index
    }

    /// The value at a position.
    pub(super) fn get(&self, position: usize) -> Option<&T> {
        self.values.get(position)
    }

    /// All values, in order.
    pub(super) fn all(&self) -> &[T] {
        &self.values
    }

    /// The index of the first value for which this holds.
    pub(super) fn position(&self, holds: impl FnMut(&T) -> bool) -> Option<u32> {
        self.values.iter().position(holds).map(|position| position as u32)
    }

    /// All values, in order.
    pub(super) fn into_values(self) -> Vec<T> {
        self.values
    }
}

/// The constants of a module.
#[derive(Default)]
pub(super) struct Pools {
    pub(super) ints: Pool<i64>,
    pub(super) floats: Pool<u64>,
    pub(super) strings: Pool<String>,
}

impl Pools {
    pub(super) fn int(&mut self, value: i64) -> u32 {
        self.ints.index(value)
    }

    pub(super) fn float(&mut self, bits: u64) -> u32 {
        self.floats.index(bits)
    }

    pub(super) fn string(&mut self, text: String) -> u32 {
        self.strings.index(text)
    }
}

/// A function that the compiler writes itself, for values of one type.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Generated {
    /// The text of a value: `fn(T) -> string`.
    Format(TyId),
    /// Whether two values are equal: `fn(T, T) -> bool`.
    Equal(TyId),
    /// Whether a value equals one of a trait: `fn(T, Trait) -> bool`.
    EqualMethod(TyId, TyId),
    /// Calls a function in another file.
    Forward(FnId),
    /// Does what a function does whose parameter with this number is this function.
    Copy(FnId, u32, FnId),
    /// Reads a variable, for other files.
    Getter(GlobalId),
    /// Sets a variable, for other files.
    Setter(GlobalId),
}

/// Where a module variable is stored.
#[derive(Clone, Copy, Debug)]
pub(super) struct GlobalSlot {
    /// The variable itself.
    pub(super) value: GlobalIndex,
    /// The truth value that says whether it has been set.
    pub(super) guard: Option<GlobalIndex>,
}

/// A native, or a function of another file.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Imported {
    pub(super) is_external: bool,
    pub(super) module: String,
    pub(super) name: String,
    pub(super) signature: Signature,
    /// What C sees of it, if it is a function of C.
    pub(super) of_c: Option<ForeignFunction>,
}

impl Imported {
    pub(super) fn into_import(self) -> Import {
        Import { module: self.module, name: self.name, signature: self.signature }
    }
}

/// The module so far.
pub(super) struct ModuleBuilder<'a> {
    pub(super) program: &'a Program,
    pub(super) names: &'a Interner,
    pub(super) library: &'a Library,
    pub(super) sources: &'a Sources,
    pub(super) options: LowerOptions,
    /// Whether the program is a session: its initialisers are run one by one.
    pub(super) is_session: bool,
    pub(super) types: TypeTable,
    pub(super) pools: Pools,
    pub(super) imports: Pool<Imported>,
    /// What C sees of structs.
    pub(super) layouts: BTreeMap<TypeIndex, Vec<CType>>,
    /// The numbers of the program's functions; those that are dropped have none.
    pub(super) functions: Vec<Option<FuncIndex>>,
    /// How many of the program's functions are kept; generated ones have the numbers behind them.
    pub(super) kept: usize,
    pub(super) generated: Pool<Generated>,
    /// Which types can hold themselves, once that has been asked for.
    pub(super) cyclic: OnceCell<Vec<bool>>,
    /// Which functions can be written where they are called, of those for which that has been asked.
    pub(super) plans: HashMap<FnId, Option<Plan>>,
    /// Which parameter functions call, of those for which that has been asked.
    pub(super) called_parameters: HashMap<FnId, Option<u32>>,
    /// Per module variable, where it is; `None` if its type has no values.
    pub(super) globals: Vec<Option<GlobalSlot>>,
}

impl<'a> ModuleBuilder<'a> {
    /// The type that instructions work on: `int` for an enum whose variants carry nothing, else the type of the program.
    pub(super) fn ty(&self, ty: TyId) -> &'a Ty {
        match self.source_ty(ty) {
            Ty::Enum(id) if self.types.is_plain(*id) => &Ty::Int,
            ty => ty,
        }
    }

    /// The type as the program has it.
    pub(super) fn source_ty(&self, ty: TyId) -> &'a Ty {
        self.program.types.get(ty)
    }

    /// Whether values of the type are stored: all but `()` and never.
    pub(super) fn has_value(&self, ty: TyId) -> bool {
        !matches!(self.ty(ty), Ty::Unit | Ty::Never)
    }

    /// Whether a value of the type can hold a value of the same type.
    pub(super) fn is_cyclic(&self, ty: TyId) -> bool {
        let cyclic = self.cyclic.get_or_init(|| cyclic_types(self.program));
        cyclic.get(ty.0 as usize).is_some_and(|is_cyclic| *is_cyclic)
    }

    /// The index of a type that has values.
    pub(super) fn type_index(&mut self, ty: TyId, span: Span) -> Result<TypeIndex> {
        self.types.index(&self.program.types, ty, span)
    }

    /// The type as a program writes it.
    pub(super) fn type_name(&self, ty: TyId) -> String {
        type_name(&self.program.types, self.names, ty)
    }

    /// The number of a function of the program. For one of another file that of a function that calls it.
    pub(super) fn function(&mut self, function: FnId, span: Span) -> Result<FuncIndex> {
        if self.program.is_external(function) {
            return Ok(self.generated_function(Generated::Forward(function)));
        }
        let index = self.functions.get(function.0 as usize).copied().flatten();
        index.ok_or_else(|| malformed(span, "a function that is called was dropped"))
    }

    /// The number of a function that the compiler writes itself.
    pub(super) fn generated_function(&mut self, generated: Generated) -> FuncIndex {
        FuncIndex(self.kept as u32 + self.generated.index(generated))
    }

    /// The number of a native used with this signature.
    pub(super) fn import(
        &mut self,
        module: &str,
        name: &str,
        params: Vec<TypeIndex>,
        result: Option<TypeIndex>,
    ) -> ImportIndex {
        let (module, name, signature) = (module.to_string(), name.to_string(), Signature { params, result });
        ImportIndex(self.imports.index(Imported { is_external: false, module, name, signature, of_c: None }))
    }

    /// The number of a function of another file, used with this signature.
    pub(super) fn external_import(
        &mut self,
        module: &str,
        name: &str,
        params: Vec<TypeIndex>,
        result: Option<TypeIndex>,
    ) -> ImportIndex {
        let (module, name, signature) = (module.to_string(), name.to_string(), Signature { params, result });
        ImportIndex(self.imports.index(Imported { is_external: true, module, name, signature, of_c: None }))
    }

    /// The import table.
    pub(super) fn take_imports(&mut self) -> Vec<Imported> {
        std::mem::take(&mut self.imports).into_values()
    }
}
