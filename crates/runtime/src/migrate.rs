//! Going over to a new version of the program while its objects stay: for sessions, whose program grows input by input.
//!
//! What the verifier has proved of the new program must hold of the old objects too. So it is not enough to know which type
//! became which: each must be defined as it was, of types that became those that the new definition names, and each function
//! that a value may call must take and capture the same ([`Comparison`]).

use crate::instance::Instance;
use crate::program::{ClosureLayout, Program};
use crate::raise::{FRAMES, rename_frames};
use crate::shapes::{FIRST_SHAPED_TYPE, shape_of, type_of_shape};
use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;
use vitte_bytecode::Module;
use vitte_bytecode::module::{
    EnumType, Field, Function, Method, Signature, StructType, TraitType, TypeDef, TypeIndex, Variant,
};
use vitte_bytecode::operands::{FuncIndex, GlobalIndex};
use vitte_heap::{Remap, RemapError, ShapeId};

/// Where the parts of an old module are in the new one.
#[derive(Clone, Debug, Default)]
pub struct Migration {
    /// Of each type that the old module defines, the new index.
    pub types: Vec<Option<TypeIndex>>,
    /// Of each old function the new one.
    pub functions: Vec<Option<FuncIndex>>,
    /// Of each new global the old one.
    pub globals: Vec<Option<GlobalIndex>>,
}

/// Why an instance does not go over to a new program. Nothing has changed.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum MigrationError {
    /// The limit on memory leaves no room.
    OutOfMemory,
    /// Something in the new program is not what it was.
    Different(String),
    /// An object that is in use has no place in the new program.
    Heap(RemapError),
}

impl fmt::Display for MigrationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MigrationError::OutOfMemory => f.write_str("the memory limit leaves no room for more"),
            MigrationError::Different(what) => write!(f, "{what} is not what it was"),
            MigrationError::Heap(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for MigrationError {}

impl Migration {
    fn new_type(&self, old: TypeIndex) -> Option<TypeIndex> {
        match old.position() {
            Some(position) => self.types.get(position).copied().flatten(),
            None => Some(old),
        }
    }

    fn new_function(&self, old: FuncIndex) -> Option<FuncIndex> {
        self.functions.get(old.index()).copied().flatten()
    }
}

impl Instance {
    /// Lets this instance be one of `program`, a version of its program with more in it. Objects and globals keep their
    /// values; calls of the last run that were still there to be looked at are dropped.
    ///
    /// # Errors
    /// There is no room, or something that is still in use is not in the new program as it was. Nothing has changed then.
    pub fn migrate(&mut self, program: Arc<Program>, to: &Migration) -> Result<(), MigrationError> {
        self.begin();
        let (old, new) = (Arc::clone(&self.program), &*program);
        Comparison { old: old.module(), new: new.module(), to }.check()?;
        let new_shape = |shape: ShapeId| {
            let ty = to.new_type(type_of_shape(shape)?)?;
            (ty.0 >= FIRST_SHAPED_TYPE).then(|| shape_of(ty.0))
        };
        let new_callee = |shape: ShapeId, word: u64| match old.module().type_def(type_of_shape(shape)?) {
            Some(TypeDef::Closure(_)) => {
                let function = to.new_function(ClosureLayout::function(word))?;
                Some(new.closures().get(function.index())?.callee)
            }
            _ => Some(word),
        };
        let rename = |packed: &mut [u8]| rename_frames(packed, &|function| to.new_function(function));
        let remapped = self.heap.remap(Remap {
            tables: new.tables(),
            globals: to.globals.iter().map(|global| global.map(|global| global.0)).collect(),
            global_refs: new.global_refs().clone(),
            constants: new.module().strings.len() as u32,
            shape_of: &new_shape,
            first_slot: &new_callee,
            bytes: (shape_of(TypeIndex::ERROR.0), FRAMES),
            rewrite_bytes: &rename,
        });
        remapped.map_err(|error| match error {
            RemapError::OutOfMemory => MigrationError::OutOfMemory,
            error => MigrationError::Heap(error),
        })?;
        self.program = program;
        if let Some(sites) = &mut self.sites {
            sites.enter(self.program.module());
        }
        Ok(())
    }
}

/// Two versions of a module, to be compared.
struct Comparison<'a> {
    old: &'a Module,
    new: &'a Module,
    to: &'a Migration,
}

impl Comparison<'_> {
    /// Whether everything that has a place in the new module is there what it was.
    fn check(&self) -> Result<(), MigrationError> {
        self.types()?;
        self.functions()?;
        self.globals()?;
        self.implementations()
    }

    fn types(&self) -> Result<(), MigrationError> {
        for (position, def) in self.old.types.iter().enumerate() {
            let old = TypeIndex::defined(position);
            if let Some(new) = self.to.new_type(old)
                && self.definition(def).as_ref() != self.new.type_def(new)
            {
                return Err(different(format!("the type `{}`", self.old.type_name(old))));
            }
        }
        Ok(())
    }

    fn functions(&self) -> Result<(), MigrationError> {
        for (position, function) in self.old.functions.iter().enumerate() {
            let Some(new) = self.to.new_function(FuncIndex(position as u32)) else { continue };
            let new = self.new.functions.get(new.index());
            let is_same = |new: &Function| {
                new.is_closure == function.is_closure
                    && self.signature(&function.signature()) == Some(new.signature())
                    && self.captures(function) == captures(self.new, new)
            };
            if !new.is_some_and(is_same) {
                return Err(different(format!("the function `{}`", function.name)));
            }
        }
        Ok(())
    }

    fn globals(&self) -> Result<(), MigrationError> {
        if self.to.globals.len() != self.new.globals.len() {
            return Err(different("the number of globals".into()));
        }
        for (new, old) in self.new.globals.iter().zip(&self.to.globals) {
            let Some(old) = old else { continue };
            let old = self.old.globals.get(old.0 as usize);
            if old.and_then(|old| self.to.new_type(old.ty)) != Some(new.ty) {
                return Err(different(format!("the global `{}`", new.name)));
            }
        }
        Ok(())
    }

    /// A value of a trait must have one in the new program too.
    fn implementations(&self) -> Result<(), MigrationError> {
        let new: HashSet<(TypeIndex, TypeIndex)> =
            self.new.implementations.iter().map(|known| (known.ty, known.of)).collect();
        for known in &self.old.implementations {
            if let (Some(ty), Some(of)) = (self.to.new_type(known.ty), self.to.new_type(known.of))
                && !new.contains(&(ty, of))
            {
                return Err(different(format!("what `{}` implements", self.old.type_name(known.ty))));
            }
        }
        Ok(())
    }

    // ------------------------------------------------------------------------------------ as the new module says it

    fn all(&self, types: &[TypeIndex]) -> Option<Vec<TypeIndex>> {
        types.iter().map(|ty| self.to.new_type(*ty)).collect()
    }

    fn signature(&self, signature: &Signature) -> Option<Signature> {
        let result = match signature.result {
            Some(ty) => Some(self.to.new_type(ty)?),
            None => None,
        };
        Some(Signature { params: self.all(&signature.params)?, result })
    }

    /// What a function value for this function captures.
    fn captures(&self, function: &Function) -> Option<TypeIndex> {
        captures(self.old, function).and_then(|ty| self.to.new_type(ty))
    }

    fn definition(&self, def: &TypeDef) -> Option<TypeDef> {
        let ty = |ty: &TypeIndex| self.to.new_type(*ty);
        Some(match def {
            TypeDef::Array(element) => TypeDef::Array(ty(element)?),
            TypeDef::Map(key, value) => TypeDef::Map(ty(key)?, ty(value)?),
            TypeDef::Optional(value) => TypeDef::Optional(ty(value)?),
            TypeDef::Closure(captures) => TypeDef::Closure(self.all(captures)?),
            TypeDef::Function(signature) => TypeDef::Function(self.signature(signature)?),
            TypeDef::Struct(def) => {
                let field = |field: &Field| Some(Field { name: field.name.clone(), ty: ty(&field.ty)? });
                let fields = def.fields.iter().map(field).collect::<Option<_>>()?;
                TypeDef::Struct(StructType { name: def.name.clone(), fields })
            }
            TypeDef::Enum(def) => {
                let variant = |variant: &Variant| {
                    Some(Variant { name: variant.name.clone(), payload: self.all(&variant.payload)? })
                };
                let variants = def.variants.iter().map(variant).collect::<Option<_>>()?;
                TypeDef::Enum(EnumType { name: def.name.clone(), variants })
            }
            TypeDef::Trait(def) => {
                let method = |method: &Method| {
                    let signature = self.signature(&method.signature)?;
                    Some(Method { name: method.name.clone(), signature })
                };
                let methods = def.methods.iter().map(method).collect::<Option<_>>()?;
                TypeDef::Trait(TraitType { name: def.name.clone(), methods })
            }
        })
    }
}

/// The type of the register in which a function that has captures finds them.
fn captures(module: &Module, function: &Function) -> Option<TypeIndex> {
    let own = function.registers.get(function.params as usize).filter(|_| function.is_closure);
    own.copied().filter(|ty| module.class(*ty).is_some())
}

fn different(what: String) -> MigrationError {
    MigrationError::Different(what)
}
