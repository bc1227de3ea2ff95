//! Types, interned: equal types have equal ids.

use crate::syntax::{Span, Symbol};
use std::collections::HashMap;

/// A type: an index into [`Types`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct TyId(pub u32);

/// A struct declaration: an index into [`Types::structs`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct StructId(pub u32);

/// The shape of a type.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Ty {
    /// What has been reported already; fits everything, so that one mistake gives one error.
    Error,
    /// The type of what does not end: fits everything.
    Never,
    /// `()`
    Unit,
    /// `int`
    Int,
    /// `float`
    Float,
    /// `bool`
    Bool,
    /// `string`
    String,
    /// `array<element>`
    Array(TyId),
    /// A declared struct.
    Struct(StructId),
    /// `value?`. The value's type is never an optional itself, nor unit.
    Optional(TyId),
    /// `(A, B)`: at least two types.
    Tuple(Box<[TyId]>),
    /// A declared enum.
    Enum(EnumId),
}

/// An enum declaration: an index into [`Types::enums`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct EnumId(pub u32);

/// An enum declaration.
#[derive(Debug)]
pub struct EnumDef {
    /// The name.
    pub name: Symbol,
    /// The variants in the order of their declaration, which is that of their tags.
    pub variants: Vec<VariantDef>,
    /// The declaration.
    pub span: Span,
}

/// A variant of an enum.
#[derive(Debug)]
pub struct VariantDef {
    /// The name.
    pub name: Symbol,
    /// The types of what it carries.
    pub payload: Vec<TyId>,
    /// The declaration.
    pub span: Span,
}

/// A struct declaration.
#[derive(Debug)]
pub struct StructDef {
    /// The name.
    pub name: Symbol,
    /// Fields in the order of their declaration: name and type.
    pub fields: Vec<(Symbol, TyId)>,
    /// The declaration.
    pub span: Span,
}

macro_rules! predefined {
    ($($name:ident = $index:literal $ty:ident;)*) => {
        impl TyId {
            $(#[doc = concat!("The id of `", stringify!($ty), "`.")] pub const $name: TyId = TyId($index);)*
        }
        const PREDEFINED: &[Ty] = &[$(Ty::$ty,)*];
    };
}

predefined! {
    ERROR = 0 Error;
    NEVER = 1 Never;
    UNIT = 2 Unit;
    INT = 3 Int;
    FLOAT = 4 Float;
    BOOL = 5 Bool;
    STRING = 6 String;
}

/// All types of a program.
#[derive(Debug)]
pub struct Types {
    table: Vec<Ty>,
    ids: HashMap<Ty, TyId>,
    /// The declared structs.
    pub structs: Vec<StructDef>,
    /// The declared enums.
    pub enums: Vec<EnumDef>,
}

impl Default for Types {
    fn default() -> Self {
        Types::new()
    }
}

impl Types {
    /// A table with the predefined types.
    pub fn new() -> Types {
        let mut types =
            Types { table: Vec::new(), ids: HashMap::new(), structs: Vec::new(), enums: Vec::new() };
        for ty in PREDEFINED {
            types.intern(ty.clone());
        }
        types
    }

    /// The id of a type.
    pub fn intern(&mut self, ty: Ty) -> TyId {
        if let Some(&id) = self.ids.get(&ty) {
            return id;
        }
        let id = TyId(self.table.len() as u32);
        self.table.push(ty.clone());
        self.ids.insert(ty, id);
        id
    }

    /// The type with this id.
    pub fn get(&self, id: TyId) -> &Ty {
        &self.table[id.0 as usize]
    }

    /// How many types there are; ids are below this.
    pub fn count(&self) -> usize {
        self.table.len()
    }

    /// The definition of an enum.
    pub fn enum_def(&self, id: EnumId) -> &EnumDef {
        &self.enums[id.0 as usize]
    }

    /// The definition of a struct.
    pub fn struct_def(&self, id: StructId) -> &StructDef {
        &self.structs[id.0 as usize]
    }
}
