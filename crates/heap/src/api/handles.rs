//! Handles: references that survive collections.

use crate::error::{HeapError, OutOfMemory};
use crate::heap::Heap;
use crate::layout::MAX_HANDLES;
use crate::object::Ref;
use crate::roots::RootSlot;
use crate::shape::{ElemKind, Shape, ShapeId};

/// Room for handles that a heap begins with.
const FIRST_HANDLES: usize = 16;

/// A reference in the heap's table of open handles, which the collector keeps up to date.
///
/// Handles are opened by the functions that return them and closed together, when the native that
/// opened them returns: see [`Heap::handle_scope`]. Using a closed handle gives an error or another
/// object, never undefined behaviour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Handle(u32);

impl Handle {
    /// The handle of null.
    pub const NULL: Handle = Handle(0);

    /// Whether this is [`Handle::NULL`].
    pub fn is_null(self) -> bool {
        self.0 == 0
    }
}

/// How many handles were open at some point: see [`Heap::handle_scope`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use = "the scope is closed by giving it to `truncate_handles`"]
pub struct HandleScope(usize);

/// A reference that a host keeps for as long as it likes: see [`Heap::hold`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Root {
    index: u32,
    generation: u32,
}

/// A value on its way into an element or slot.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Value {
    /// An integer.
    Int(i64),
    /// A float.
    Float(f64),
    /// A bool.
    Bool(bool),
    /// An object, or null.
    Ref(Handle),
}

impl From<i64> for Value {
    fn from(value: i64) -> Value {
        Value::Int(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Value {
        Value::Float(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Value {
        Value::Bool(value)
    }
}

impl From<Handle> for Value {
    fn from(value: Handle) -> Value {
        Value::Ref(value)
    }
}

impl Value {
    /// What kind of element the value fits.
    pub fn kind(self) -> ElemKind {
        match self {
            Value::Int(_) => ElemKind::Int,
            Value::Float(_) => ElemKind::Float,
            Value::Bool(_) => ElemKind::Bool,
            Value::Ref(_) => ElemKind::Ref,
        }
    }
}

impl Heap {
    /// Notes which handles are open. To be called at the start of a native.
    pub fn handle_scope(&self) -> HandleScope {
        HandleScope(self.world.roots.handles.len())
    }

    /// Closes all handles that were opened since the scope began. To be called at the end of a native.
    pub fn truncate_handles(&mut self, scope: HandleScope) {
        self.world.roots.handles.truncate(scope.0.max(1));
    }

    /// The raw slot value that a handle stands for: an address, or 0.
    ///
    /// # Errors
    /// `InvalidHandle`.
    #[inline]
    pub fn handle_bits(&self, handle: Handle) -> Result<u64, HeapError> {
        match self.world.roots.handles.get(handle.0 as usize) {
            Some(bits) => Ok(*bits),
            None if handle.is_null() => Ok(0),
            None => Err(HeapError::InvalidHandle),
        }
    }

    /// A handle of the same object, for instance to have it open in the present scope.
    ///
    /// # Errors
    /// `InvalidHandle`, `OutOfMemory`.
    pub fn duplicate(&mut self, handle: Handle) -> Result<Handle, HeapError> {
        let bits = self.handle_bits(handle)?;
        Ok(self.open_bits(bits)?)
    }

    /// Opens a handle of a raw slot value: for engines that pass references to natives.
    ///
    /// # Safety
    /// `bits` is null or a current reference.
    ///
    /// # Errors
    /// There is no memory for another handle.
    pub unsafe fn handle_from_bits(&mut self, bits: u64) -> Result<Handle, OutOfMemory> {
        self.open_bits(bits)
    }

    /// Makes another handle stand for the object of `from`.
    ///
    /// # Errors
    /// `InvalidHandle` for either; `to` may not be [`Handle::NULL`].
    pub fn assign(&mut self, to: Handle, from: Handle) -> Result<(), HeapError> {
        let bits = self.handle_bits(from)?;
        match self.world.roots.handles.get_mut(to.0 as usize) {
            Some(slot) if !to.is_null() => *slot = bits,
            _ => return Err(HeapError::InvalidHandle),
        }
        Ok(())
    }

    /// The shape of a handle's object.
    ///
    /// # Errors
    /// `InvalidHandle`, `Null`.
    pub fn shape_of(&self, handle: Handle) -> Result<ShapeId, HeapError> {
        let object = self.object(handle)?;
        // SAFETY: handles hold current references.
        Ok(unsafe { object.shape() })
    }

    /// The number of the place in the program that allocated a handle's object, 0 if it is not known.
    ///
    /// # Errors
    /// `InvalidHandle`, `Null`.
    pub fn site_of(&self, handle: Handle) -> Result<u32, HeapError> {
        let object = self.object(handle)?;
        // SAFETY: handles hold current references.
        Ok(unsafe { object.site() })
    }

    /// Whether two handles stand for the same object (or are both null).
    ///
    /// # Errors
    /// `InvalidHandle`.
    pub fn same(&self, a: Handle, b: Handle) -> Result<bool, HeapError> {
        Ok(self.handle_bits(a)? == self.handle_bits(b)?)
    }

    /// Keeps an object alive until [`Heap::release`], whatever handles are closed: for hosts.
    ///
    /// # Errors
    /// `InvalidHandle`, `OutOfMemory`.
    pub fn hold(&mut self, handle: Handle) -> Result<Root, HeapError> {
        let bits = self.handle_bits(handle)?;
        let roots = &mut self.world.roots;
        if let Some(index) = roots.free_held.pop() {
            let slot = &mut roots.held[index as usize];
            *slot = RootSlot { bits, generation: slot.generation.wrapping_add(1) };
            return Ok(Root { index, generation: slot.generation });
        }
        let index = u32::try_from(roots.held.len()).map_err(|_| OutOfMemory)?;
        if roots.held.len() == roots.held.capacity() {
            self.grow_held()?;
        }
        let roots = &mut self.world.roots;
        roots.held.push(RootSlot { bits, generation: 1 });
        Ok(Root { index, generation: 1 })
    }

    /// Opens a handle of a held object.
    ///
    /// # Errors
    /// `InvalidHandle` after the root's release; `OutOfMemory`.
    pub fn held(&mut self, root: Root) -> Result<Handle, HeapError> {
        let bits = self.held_slot(root).ok_or(HeapError::InvalidHandle)?.bits;
        Ok(self.open_bits(bits)?)
    }

    /// Whether a root keeps the object of a handle. No handle is opened for the answer.
    ///
    /// # Errors
    /// `InvalidHandle`, also after the root's release.
    pub fn holds(&self, root: Root, handle: Handle) -> Result<bool, HeapError> {
        let slot = self.world.roots.held.get(root.index as usize);
        let slot = slot.filter(|slot| slot.generation == root.generation).ok_or(HeapError::InvalidHandle)?;
        Ok(slot.bits == self.handle_bits(handle)?)
    }

    /// Ends what [`Heap::hold`] began. Releasing a root twice does nothing.
    pub fn release(&mut self, root: Root) {
        if let Some(slot) = self.held_slot(root) {
            *slot = RootSlot { bits: 0, generation: slot.generation.wrapping_add(1) };
            // There is room: `grow_held` reserved as many places as there are roots.
            self.world.roots.free_held.push(root.index);
        }
    }

    /// Makes room for more held objects, and for as many released ones.
    #[cold]
    fn grow_held(&mut self) -> Result<(), OutOfMemory> {
        let more = self.world.roots.held.len().max(FIRST_HANDLES);
        self.check_room((more * (size_of::<RootSlot>() + size_of::<u32>())) as u64)?;
        let roots = &mut self.world.roots;
        roots.held.try_reserve_exact(more).map_err(|_| OutOfMemory)?;
        let room = roots.held.capacity() - roots.free_held.len();
        roots.free_held.try_reserve_exact(room).map_err(|_| OutOfMemory)?;
        self.world.count_tables();
        Ok(())
    }

    fn held_slot(&mut self, root: Root) -> Option<&mut RootSlot> {
        let slot = self.world.roots.held.get_mut(root.index as usize)?;
        (slot.generation == root.generation).then_some(slot)
    }

    /// Opens a handle of an object.
    #[inline]
    pub(crate) fn open(&mut self, object: Ref) -> Result<Handle, OutOfMemory> {
        self.open_bits(object.to_bits())
    }

    #[inline]
    pub(crate) fn open_bits(&mut self, bits: u64) -> Result<Handle, OutOfMemory> {
        if bits == 0 {
            return Ok(Handle::NULL);
        }
        if self.world.roots.handles.len() == self.world.roots.handles.capacity() {
            self.grow_handles()?;
        }
        self.world.roots.handles.push(bits);
        Ok(Handle(self.world.roots.handles.len() as u32 - 1))
    }

    /// Makes room for another handle. Never collects: the object to be opened is in no root yet.
    #[cold]
    fn grow_handles(&mut self) -> Result<(), OutOfMemory> {
        let more = self.world.roots.handles.len().max(FIRST_HANDLES);
        if self.world.roots.handles.len() + more > MAX_HANDLES {
            return Err(OutOfMemory);
        }
        self.check_room((more * size_of::<u64>()) as u64)?;
        let roots = &mut self.world.roots;
        roots.handles.try_reserve_exact(more).map_err(|_| OutOfMemory)?;
        if roots.handles.is_empty() {
            roots.handles.push(0);
        }
        self.world.count_tables();
        Ok(())
    }

    /// The object of a handle.
    #[inline]
    pub(crate) fn object(&self, handle: Handle) -> Result<Ref, HeapError> {
        Ref::from_bits(self.handle_bits(handle)?).ok_or(HeapError::Null)
    }

    /// The object of a handle, and what it consists of.
    #[inline]
    pub(crate) fn object_shape(&self, handle: Handle) -> Result<(Ref, &Shape), HeapError> {
        let object = self.object(handle)?;
        // SAFETY: handles hold current references.
        Ok((object, self.world.shapes.of(unsafe { object.shape() })))
    }

    /// The slot value of a value.
    #[inline]
    pub(crate) fn value_bits(&self, value: Value) -> Result<u64, HeapError> {
        Ok(match value {
            Value::Int(int) => int as u64,
            Value::Float(float) => float.to_bits(),
            Value::Bool(bool) => u64::from(bool),
            Value::Ref(handle) => self.handle_bits(handle)?,
        })
    }
}
