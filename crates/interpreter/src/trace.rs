//! The traced copy of the loop shows each instruction before it is executed.

use crate::machine::Machine;
use vitte_bytecode::Op;
use vitte_bytecode::operands::FuncIndex;
use vitte_heap::FRAME_ID;
use vitte_runtime::debug::View;

impl<const TRACED: bool, const METERED: bool> Machine<'_, '_, TRACED, METERED> {
    /// Whether all words of the instruction at `pc` are paid.
    pub(crate) fn is_next_paid(&self) -> bool {
        // SAFETY: `pc` points into the code.
        let at = unsafe { self.pc.offset_from(self.code) } as usize;
        let behind = self.vm.program.code().iter().skip(at + 1);
        let words = 1 + behind.take_while(|word| **word as u8 == Op::Args as u8).count();
        self.granted() >= words as i64
    }

    /// Shows the instruction at `pc` to the tracer, and says where objects are allocated, as far as each is wanted.
    #[inline(never)]
    pub(crate) fn trace(&mut self) {
        self.publish();
        // SAFETY: `pc` points into the code; the frame's header names its function; its registers are initialised.
        let (at, function, registers) = unsafe {
            let function = FuncIndex(*self.base.offset(FRAME_ID) as u32);
            let length = self.top.offset_from(self.base) as usize;
            let at = self.pc.offset_from(self.code) as u32;
            (at, function, std::slice::from_raw_parts(self.base, length))
        };
        let module = self.vm.program.module();
        let pc = at - self.vm.program.targets()[function.index()].code_start;
        if self.vm.instance.sites.is_some() {
            self.vm.instance.locate(at);
        }
        let Some(mut tracer) = self.vm.instance.tracer.take() else { return };
        tracer.instruction(&View { module, function, pc, registers, heap: &self.vm.instance.heap });
        self.vm.instance.tracer = Some(tracer);
    }
}
