//! What arrays, maps and bytes have in common: an index, a length, a loop over them.

use super::conditions::IntOperand;
use super::constants::Constant;
use super::error::{Result, malformed};
use super::function::{Body, Dst};
use super::registers::Reg;
use super::types::Slot;
use crate::hir::{BinaryOp, Block, Expr, ForMap, LocalId, LoopId, Ty, TyId};
use crate::syntax::Span;
use vitte_bytecode::Inst;
use vitte_bytecode::module::TypeIndex;
use vitte_bytecode::operands::{Dest, In, InOut, Jump16, NO_REGISTER, Out, TypeIndex16};

/// Something with elements.
#[derive(Clone, Copy, Debug)]
enum Container {
    Array(Slot),
    Bytes,
    /// With the types of the map, its keys and its values.
    Map(MapType),
}

/// The types of a map.
#[derive(Clone, Copy, Debug)]
pub(super) struct MapType {
    pub(super) map: TypeIndex,
    pub(super) key: TypeIndex,
    pub(super) value: TypeIndex,
}

/// The registers of a loop over the entries of a map.
pub(super) struct MapCursor {
    map: Reg,
    /// The present entry.
    position: Reg,
    /// What the map's version was at the start.
    version: Reg,
    types: MapType,
}

impl<'a> Body<'_, 'a> {
    /// The types of a map.
    pub(super) fn map_type(&mut self, ty: TyId, span: Span) -> Result<MapType> {
        let Ty::Map(key, value) = *self.ty(ty) else {
            return Err(malformed(span, "a map was expected"));
        };
        let map = self.module.type_index(ty, span)?;
        let key = self.module.type_index(key, span)?;
        Ok(MapType { map, key, value: self.module.type_index(value, span)? })
    }

    fn container(&mut self, ty: TyId, span: Span) -> Result<Container> {
        Ok(match self.ty(ty) {
            Ty::Bytes => Container::Bytes,
            Ty::Map(..) => Container::Map(self.map_type(ty, span)?),
            _ => Container::Array(Slot::of(self.ty(self.element(ty, span)?))),
        })
    }

    /// Calls a native of the module `core` that works on a map.
    pub(super) fn call_map(
        &mut self,
        name: &str,
        params: Vec<TypeIndex>,
        result: Option<(TypeIndex, Reg)>,
        args: &[Reg],
        span: Span,
    ) {
        let native = self.module.import("core", name, params, result.map(|(ty, _)| ty));
        let dst = Dest(result.map_or(NO_REGISTER, |(_, register)| register));
        self.emit_with_args(span, Inst::CallNative { dst, native }, args);
    }

    /// `dst = container[index]`
    pub(super) fn load_element(
        &mut self,
        dst: Reg,
        ty: TyId,
        [container, index]: [Reg; 2],
        span: Span,
    ) -> Result<()> {
        match self.container(ty, span)? {
            Container::Array(slot) => self.emit(span, slot.load_elem(dst, container, index)),
            Container::Bytes => self.emit(span, load_byte(dst, container, index)),
            Container::Map(types) => {
                let params = vec![types.map, types.key];
                self.call_map("map_index", params, Some((types.value, dst)), &[container, index], span);
            }
        }
        Ok(())
    }

    /// `container[index] = src`
    pub(super) fn store_element(
        &mut self,
        ty: TyId,
        [container, index]: [Reg; 2],
        src: Reg,
        span: Span,
    ) -> Result<()> {
        match self.container(ty, span)? {
            Container::Array(slot) => self.emit(span, slot.store_elem(container, index, src)),
            Container::Bytes => {
                let (bytes, index, src) = (In::new(container), In::new(index), In::new(src));
                self.emit(span, Inst::StoreElemBytes { bytes, index, src });
            }
            Container::Map(types) => self.set_entry(types, [container, index, src], span),
        }
        Ok(())
    }

    fn set_entry(&mut self, types: MapType, args: [Reg; 3], span: Span) {
        self.call_map("map_set", vec![types.map, types.key, types.value], None, &args, span);
    }

    /// `{a: b}`
    pub(super) fn new_map(
        &mut self,
        entries: &'a [(Expr, Expr)],
        ty: TyId,
        dst: Dst,
        span: Span,
    ) -> Result<()> {
        let types = self.map_type(ty, span)?;
        // The map exists while its entries are evaluated.
        let is_complete = entries.is_empty() || dst.fresh;
        let map = if is_complete { dst.reg } else { self.temporary(types.map, span)? };
        // `TypeTable` gives no index that does not fit.
        let layout = TypeIndex16(types.map.0 as u16);
        self.emit(span, Inst::AllocMap { dst: Out::new(map), layout });
        let mark = self.mark();
        for (key, value) in entries {
            let registers = self.operands(&[key, value], None)?;
            self.set_entry(types, [map, registers[0], registers[1]], key.span);
            self.release_to(mark);
        }
        self.move_to(span, dst.reg, map);
        Ok(())
    }

    /// `dst = the length of src`
    pub(super) fn length_of(&mut self, ty: TyId, src: Reg, dst: Reg, span: Span) -> Result<()> {
        let out = Out::new(dst);
        match self.ty(ty) {
            Ty::String => self.emit(span, Inst::LenString { dst: out, a: In::new(src) }),
            Ty::Array(_) => self.emit(span, Inst::LenArray { dst: out, array: In::new(src) }),
            Ty::Bytes => self.emit(span, Inst::LenBytes { dst: out, bytes: In::new(src) }),
            Ty::Map(..) => {
                let map = self.module.type_index(ty, span)?;
                let native = self.module.import("map", "len", vec![map], Some(TypeIndex::INT));
                self.emit_with_args(span, Inst::CallNative { dst: Dest(dst), native }, &[src]);
            }
            _ => return Err(malformed(span, "the length of something that has none")),
        }
        Ok(())
    }

    /// `for var in array { body }`, and over bytes: the length is asked for in each round, for they may grow and shrink.
    pub(super) fn for_elements(
        &mut self,
        id: LoopId,
        var: Option<LocalId>,
        list: &'a Expr,
        body: &'a Block,
        span: Span,
    ) -> Result<()> {
        let outside = self.enter_loop(span);
        let (top, next, end) = (self.code.label(), self.code.label(), self.code.label());
        let register = self.stable(list)?;
        if self.module.has_value(list.ty) {
            let load = match self.container(list.ty, span)? {
                Container::Map(_) => return Err(malformed(span, "a loop over something that has no order")),
                Container::Bytes => None,
                Container::Array(slot) => Some(slot),
            };
            let index = self.temporary(TypeIndex::INT, span)?;
            let length = self.temporary(TypeIndex::INT, span)?;
            self.length_of(list.ty, register, length, span)?;
            self.branch_ints(span, BinaryOp::Eq, length, IntOperand::Known(0), end);
            self.load_constant(span, index, Constant::Int(0));
            self.code.bind(top);
            if let Some(id) = var {
                let item = self.declare(id, span)?;
                let byte = load_byte(item, register, index);
                self.emit(span, load.map_or(byte, |slot| slot.load_elem(item, register, index)));
                self.open_scope(id);
            }
            self.loop_body(id, body, end, next)?;
            self.code.bind(next);
            self.length_of(list.ty, register, length, span)?;
            let back = Inst::LoopLtInt { i: InOut::new(index), limit: In::new(length), target: Jump16(0) };
            self.branch(span, back, top);
        }
        self.code.bind(end);
        self.leave_loop(outside);
        Ok(())
    }

    /// `for (key, value) in map { body }`
    pub(super) fn for_map(&mut self, parts: &'a ForMap, span: Span) -> Result<()> {
        let outside = self.enter_loop(span);
        let map = self.stable(&parts.map)?;
        if self.module.has_value(parts.map.ty) {
            let (top, next, end) = (self.code.label(), self.code.label(), self.code.label());
            let cursor = self.map_cursor(parts.map.ty, map, span)?;
            self.first_entry(&cursor, next, top, span);
            if let Some(id) = parts.key {
                let key = self.declare(id, span)?;
                self.load_key(&cursor, key, span);
                self.open_scope(id);
            }
            if let Some(id) = parts.value {
                let value = self.declare(id, span)?;
                self.load_value(&cursor, value, span);
                self.open_scope(id);
            }
            self.loop_body(parts.id, &parts.body, end, next)?;
            self.next_entry(&cursor, next, top, span);
            self.code.bind(end);
        }
        self.leave_loop(outside);
        Ok(())
    }
}

impl Body<'_, '_> {
    /// Gets ready to visit the entries of the map in the register.
    pub(super) fn map_cursor(&mut self, ty: TyId, map: Reg, span: Span) -> Result<MapCursor> {
        let types = self.map_type(ty, span)?;
        let version = self.temporary(TypeIndex::INT, span)?;
        let position = self.temporary(TypeIndex::INT, span)?;
        self.call_map("map_version", vec![types.map], Some((TypeIndex::INT, version)), &[map], span);
        Ok(MapCursor { map, position, version, types })
    }

    /// Begins the loop: goes to `next`; what follows, at `top`, runs with each entry.
    pub(super) fn first_entry(
        &mut self,
        cursor: &MapCursor,
        next: super::code::Label,
        top: super::code::Label,
        span: Span,
    ) {
        self.load_constant(span, cursor.position, Constant::Int(-1));
        let reachable = self.code.is_reachable();
        self.jump(span, next);
        self.code.bind_reachable(top, reachable);
    }

    /// Ends the loop: goes to the next entry, and to `top` if there is one.
    pub(super) fn next_entry(
        &mut self,
        cursor: &MapCursor,
        next: super::code::Label,
        top: super::code::Label,
        span: Span,
    ) {
        let MapCursor { map, position, version, types } = *cursor;
        self.code.bind(next);
        let params = vec![types.map, TypeIndex::INT, TypeIndex::INT];
        let result = Some((TypeIndex::INT, position));
        self.call_map("map_next", params, result, &[map, position, version], span);
        self.branch_ints(span, BinaryOp::Ge, position, IntOperand::Known(0), top);
    }

    /// `dst = the key of the present entry`
    pub(super) fn load_key(&mut self, cursor: &MapCursor, dst: Reg, span: Span) {
        let params = vec![cursor.types.map, TypeIndex::INT];
        let result = Some((cursor.types.key, dst));
        self.call_map("map_key", params, result, &[cursor.map, cursor.position], span);
    }

    /// `dst = the value of the present entry`
    pub(super) fn load_value(&mut self, cursor: &MapCursor, dst: Reg, span: Span) {
        let params = vec![cursor.types.map, TypeIndex::INT];
        let result = Some((cursor.types.value, dst));
        self.call_map("map_value", params, result, &[cursor.map, cursor.position], span);
    }
}

/// `dst = bytes[index]`
fn load_byte(dst: Reg, bytes: Reg, index: Reg) -> Inst {
    Inst::LoadElemBytes { dst: Out::new(dst), bytes: In::new(bytes), index: In::new(index) }
}
