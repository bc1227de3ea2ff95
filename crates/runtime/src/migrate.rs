//! Going over to a new version of the program while its objects stay: for sessions, whose program grows input by input.

use crate::instance::{Instance, frame_maps, global_refs};
use crate::program::{ClosureLayout, Program};
use crate::raise::{FRAMES, rename_frames};
use crate::shapes::{FIRST_SHAPED_TYPE, shape_of, shapes, type_of_shape};
use std::sync::Arc;
use vitte_bytecode::module::{TypeDef, TypeIndex};
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
    /// There is no room, or something that is still in use is not in the new program. Nothing has changed then.
    pub fn migrate(&mut self, program: Arc<Program>, to: &Migration) -> Result<(), RemapError> {
        self.begin();
        let (old, new) = (Arc::clone(&self.program), &*program);
        let module = new.module();
        let new_shape = |shape: ShapeId| {
            let ty = to.new_type(type_of_shape(shape)?)?;
            (ty.0 >= FIRST_SHAPED_TYPE).then(|| shape_of(ty.0))
        };
        let new_callee = |shape: ShapeId, word: u64| {
            let ty = type_of_shape(shape)?;
            match old.module().type_def(ty) {
                Some(TypeDef::Closure(_)) => {
                    let function = to.new_function(ClosureLayout::function(word))?;
                    Some(new.closures().get(function.index())?.callee)
                }
                _ => Some(word),
            }
        };
        let rename = |packed: &mut [u8]| rename_frames(packed, &|function| to.new_function(function));
        self.heap.remap(Remap {
            shapes: shapes(module).map(|(shape, name)| (shape, name.into())).collect(),
            frame_maps: frame_maps(new).collect(),
            globals: to.globals.iter().map(|global| global.map(|global| global.0)).collect(),
            global_refs: global_refs(module),
            constants: module.strings.len() as u32,
            shape_of: &new_shape,
            first_slot: &new_callee,
            bytes: (shape_of(TypeIndex::ERROR.0), FRAMES),
            rewrite_bytes: &rename,
        })?;
        self.program = program;
        Ok(())
    }
}
