//! Calls, returns, globals.

use crate::handlers::object;
use crate::machine::{Machine, Step};
use crate::slow;
use std::hint::cold_path;
use vitte_bytecode::Trap;
use vitte_bytecode::operands::*;
use vitte_heap::{
    FRAME_CALLER_BASE, FRAME_ENTRY_BIT, FRAME_HEADER, FRAME_RETURN_PC, SLOT_BYTES, STRUCT_SLOTS_OFFSET,
};
use vitte_runtime::{HostCode, NativeFn, price_of_bytes};

/// The code of a native that needs a frame.
enum Called<'c> {
    General(slow::General),
    Host(&'c HostCode),
}

impl<const TRACED: bool, const METERED: bool> Machine<'_, '_, TRACED, METERED> {
    #[inline(always)]
    pub(crate) fn on_call(&mut self, dst: Dest, function: FuncIndex) -> Step {
        let here = self.pc;
        // SAFETY: the verifier proved the index.
        let target = unsafe { *self.targets.add(function.index()) };
        let registers = target.registers as usize + FRAME_HEADER;
        if registers > self.room() {
            cold_path();
            return Step::Trap(Trap::StackOverflow);
        }
        let params = target.params as usize;
        // SAFETY: the frame fits, as just checked; the verifier proved that the ARGS words name the callee's parameters.
        unsafe {
            let base = self.push_frame(u64::from(function.0), dst.0, params);
            if self.is_overdrawn() {
                self.pc = here;
                return Step::Pause;
            }
            let top = self.top.add(registers);
            Self::clear(base.add(params), top);
            self.base = base;
            self.top = top;
            self.go_to(self.code.add(target.code_start as usize));
        }
        Step::Next
    }

    /// Gives the frame up, and answers where the result goes; `None` if the host entered the program here.
    #[inline(always)]
    fn leave(&mut self) -> Option<u16> {
        // SAFETY: `base` is that of a frame, with its header in front.
        unsafe {
            let caller = *self.base.offset(FRAME_CALLER_BASE);
            if caller & FRAME_ENTRY_BIT != 0 {
                cold_path();
                return None;
            }
            let link = *self.base.offset(FRAME_RETURN_PC);
            self.top = self.base.sub(FRAME_HEADER);
            self.base = std::ptr::with_exposed_provenance_mut(caller as usize);
            self.go_to(self.code.add(link as u32 as usize));
            Some((link >> 32) as u16)
        }
    }

    #[inline(always)]
    pub(crate) fn on_return(&mut self, src: In<Any>) -> Step {
        if self.is_overdrawn() {
            return Step::Pause;
        }
        let value = self.get(src);
        let Some(dst) = self.leave() else {
            self.vm.result = value;
            return Step::Return;
        };
        self.set_register(dst, value);
        Step::Next
    }

    #[inline(always)]
    pub(crate) fn on_return_unit(&mut self) -> Step {
        if self.is_overdrawn() {
            return Step::Pause;
        }
        if self.leave().is_none() { Step::Return } else { Step::Next }
    }

    #[inline(always)]
    pub(crate) fn on_call_native(&mut self, dst: Dest, native: ImportIndex) -> Step {
        // SAFETY: the verifier proved the index, and linking gave each import its native.
        let linked = unsafe { self.vm.program.natives().get_unchecked(native.index()) };
        let args = self.pc;
        match &linked.code {
            NativeFn::Float1(function) => {
                // SAFETY: the verifier proved that one ARGS word follows, and linking that the import takes a float
                // and gives one.
                let word = unsafe { *args };
                let a = f64::from_bits(self.register((word >> 16) as u16));
                self.finish_float(dst, function(a))
            }
            NativeFn::Float2(function) => {
                // SAFETY: as above, with two floats.
                let word = unsafe { *args };
                let a = f64::from_bits(self.register((word >> 16) as u16));
                let b = f64::from_bits(self.register((word >> 32) as u16));
                self.finish_float(dst, function(a, b))
            }
            NativeFn::Map(operation, function) => {
                if let Err(step) = self.pay_for_key(linked.has_object_key) {
                    return step;
                }
                // SAFETY: the verifier proved that an ARGS word follows, and linking that the import takes a map and what
                // the operation needs besides; lanes not needed are 0, and are not looked at.
                let done = unsafe {
                    let word = *args;
                    let operand = |lane: u32| self.register((word >> lane) as u16);
                    let (map, a, b) = (operand(16), operand(32), operand(48));
                    self.vm.instance.heap.map_operation(*operation, map, a, b)
                };
                let Some(bits) = done else {
                    let params = linked.params as usize;
                    return self.call_general(dst, native, params, Called::General(*function));
                };
                // SAFETY: behind the one ARGS word.
                self.pc = unsafe { self.pc.add(1) };
                if dst.0 != NO_REGISTER {
                    self.set_register(dst.0, bits);
                }
                Step::Next
            }
            NativeFn::General(function) => {
                let params = linked.params as usize;
                self.call_general(dst, native, params, Called::General(*function))
            }
            NativeFn::Host(function) => {
                let params = linked.params as usize;
                self.call_general(dst, native, params, Called::Host(&**function))
            }
        }
    }

    #[inline(always)]
    fn finish_float(&mut self, dst: Dest, value: f64) -> Step {
        // SAFETY: behind the one ARGS word that the verifier proved.
        self.pc = unsafe { self.pc.add(1) };
        self.set_register(dst.0, value.to_bits());
        Step::Next
    }

    /// Pays for looking at the whole of a key, argument 1 of an operation on a map, if it is an object.
    #[inline(always)]
    fn pay_for_key(&mut self, is_object: bool) -> Result<(), Step> {
        if !METERED || !is_object {
            return Ok(());
        }
        // SAFETY: the verifier proved that an ARGS word follows, and linking that it names an object that can be a key.
        let bytes = unsafe {
            let key = self.register((*self.pc >> 32) as u16);
            self.vm.instance.heap.key_bytes(key)
        };
        self.charge(price_of_bytes(bytes))
    }

    #[inline(always)]
    fn call_general(&mut self, dst: Dest, native: ImportIndex, params: usize, function: Called<'_>) -> Step {
        if params + FRAME_HEADER > self.room() {
            cold_path();
            return Step::Trap(Trap::StackOverflow);
        }
        let here = self.pc;
        let frame_id = self.vm.program.native_frame_id(native);
        // SAFETY: the frame fits, as just checked; the verifier proved that the ARGS words name the native's
        // parameters.
        let base = unsafe { self.push_frame(frame_id, dst.0, params) };
        if self.is_overdrawn() {
            self.pc = here;
            return Step::Pause;
        }
        self.tell_meter();
        // SAFETY: the frame was just laid out; its registers are the arguments.
        let outcome = unsafe {
            match function {
                Called::General(function) => slow::call_native(self.vm, base, native, function),
                Called::Host(function) => slow::call_host(self.vm, base, native, function),
            }
        };
        self.ask_meter();
        match outcome {
            Some(bits) if dst.0 != NO_REGISTER => self.set_register(dst.0, bits),
            Some(_) => {}
            None => {
                cold_path();
                return Step::Fail;
            }
        }
        Step::Next
    }

    #[inline(always)]
    pub(crate) fn on_throw(&mut self, error: In<Struct>) -> Step {
        cold_path();
        let error = object!(self, error);
        self.vm.thrown = error.to_bits();
        Step::Throw
    }

    #[inline(always)]
    pub(crate) fn on_load_global(&mut self, dst: Out<Any>, global: GlobalIndex) -> Step {
        // SAFETY: the verifier proved the index; the instance made as many globals as the module has.
        let bits = unsafe { *self.vm.instance.heap.globals_ptr().add(global.0 as usize) };
        self.set(dst, bits)
    }

    #[inline(always)]
    pub(crate) fn on_store_global(&mut self, src: In<Any>, global: GlobalIndex) -> Step {
        let bits = self.get(src);
        // SAFETY: as above; the verifier proved the type. Globals are roots: they need no barrier.
        unsafe { *self.vm.instance.heap.globals_ptr().add(global.0 as usize) = bits };
        Step::Next
    }

    #[inline(always)]
    pub(crate) fn on_alloc_struct(&mut self, dst: Out<Struct>, layout: TypeIndex16) -> Step {
        self.publish();
        let shape = self.vm.program.shape(layout.0);
        // SAFETY: the verifier proved that the type is a struct; the instance made a shape for each type.
        let Ok(object) = (unsafe { self.vm.instance.heap.alloc_struct(shape) }) else {
            cold_path();
            return Step::Trap(Trap::OutOfMemory);
        };
        let fields = self.vm.program.field_count(layout.0);
        // SAFETY: the verifier proved that the ARGS words name a register for each field. They are read after the
        // allocation, which may have moved what they refer to.
        unsafe { self.fill_slots(object, fields, |field| STRUCT_SLOTS_OFFSET + SLOT_BYTES * field) };
        self.set(dst, object.to_bits())
    }

    #[inline(always)]
    pub(crate) fn on_alloc_map(&mut self, dst: Out<Map>, layout: TypeIndex16) -> Step {
        self.publish();
        let shape = self.vm.program.shape(layout.0);
        // SAFETY: the verifier proved that the type is a map; the instance made a shape for each type. Zeros are an empty
        // map.
        let Ok(object) = (unsafe { self.vm.instance.heap.alloc_struct(shape) }) else {
            cold_path();
            return Step::Trap(Trap::OutOfMemory);
        };
        self.set(dst, object.to_bits())
    }

    /// Copies `count` registers named by the ARGS words at `pc` into a new object, and moves `pc` behind the words.
    ///
    /// # Safety
    /// The words are there, and the object, which is new, has slots of the registers' types at the offsets that
    /// `offset_of` gives by position.
    #[inline(always)]
    pub(crate) unsafe fn fill_slots(
        &mut self,
        object: vitte_heap::Ref,
        count: usize,
        offset_of: impl Fn(usize) -> usize,
    ) {
        let mut filled = 0;
        while filled < count {
            // SAFETY: as the caller promises.
            unsafe {
                let word = *self.pc;
                self.pc = self.pc.add(1);
                let mut lane = 16;
                while lane < 64 && filled < count {
                    object.store(offset_of(filled), self.register((word >> lane) as u16));
                    filled += 1;
                    lane += 16;
                }
            }
        }
    }
}
