//! One call of a function of C.

use crate::Foreign;
use crate::callback::Active;
use crate::memory::{Given, argument, at, object, read, update, write, write_struct};
use crate::prepared::{Kind, Layout, Param, Prepared};
use crate::state::{Running, State};
use libffi::low::CodePtr;
use std::ffi::c_void;
use std::sync::Arc;
use vitte_heap::Handle;
use vitte_runtime::{Context, Failure, Instance, Value};

/// What a call costs in fuel, beside what it copies. What C does in it nobody counts.
const PRICE: u64 = 4;

/// As many words of arguments and results, and as many arguments, need no memory of their own.
const FEW_WORDS: usize = 24;
const FEW_ARGS: usize = 12;

/// Some of a type, without memory of its own if they are few.
enum Space<T, const FEW: usize> {
    Few([T; FEW]),
    Many(Vec<T>),
}

impl<T: Copy, const FEW: usize> Space<T, FEW> {
    fn new(value: T, count: usize) -> Self {
        if count <= FEW { Space::Few([value; FEW]) } else { Space::Many(vec![value; count]) }
    }

    fn as_mut_slice(&mut self) -> &mut [T] {
        match self {
            Space::Few(values) => values,
            Space::Many(values) => values,
        }
    }
}

/// A struct that C may change.
struct Shown<'p> {
    layout: &'p Layout,
    object: Handle,
    /// The place of the argument, and where C sees the struct, in words.
    arg: usize,
    at: usize,
    before: Vec<u64>,
}

/// Bytes that C gets, at this argument.
struct Passed {
    object: Handle,
    /// The place of the argument, in words.
    at: usize,
    /// What C sees instead of them, if functions of the program may run meanwhile.
    copy: Option<Vec<u8>>,
}

impl Foreign {
    /// Calls the function with the arguments of the native that is called.
    ///
    /// # Errors
    /// `Denied`, `Ffi`; what the values are not good for; what a function of the program raised that C called.
    pub(crate) fn call(&self, context: &mut Context<'_>) -> Result<Value, Failure> {
        let vm = &mut *context.vm;
        let code = self.find(&vm.host.rights)?;
        let prepared = self.prepared.get_or_init(|| Prepared::new(vm.program.module(), self.import));
        let prepared = prepared.as_ref().map_err(Clone::clone)?;
        vm.meter.charge(PRICE)?;
        vm.states.get::<State>().shared.check()?;
        let mut call =
            Call { function: self, prepared, given: Given::default(), shown: Vec::new(), passed: Vec::new() };
        let mut words = Space::<u64, FEW_WORDS>::new(0, prepared.words + prepared.result_words);
        call.run(vm, code, words.as_mut_slice())
    }
}

struct Call<'p> {
    function: &'p Foreign,
    prepared: &'p Prepared,
    given: Given,
    shown: Vec<Shown<'p>>,
    passed: Vec<Passed>,
}

impl<'p> Call<'p> {
    fn run(&mut self, vm: &mut Instance, code: CodePtr, words: &mut [u64]) -> Result<Value, Failure> {
        let prepared = self.prepared;
        for (index, param) in (0..).zip(&prepared.params) {
            let written = self.write(vm, index, param, words);
            written.map_err(|failure| {
                at(failure, || format!("argument {} of `{}`", index + 1, self.function.name))
            })?;
        }
        let may_run = prepared.has_callbacks || vm.states.get::<State>().shared.is_running();
        if may_run {
            self.call_back_and_forth(vm, code, words)?;
        } else {
            self.pass_bytes(vm, words)?;
            self.enter(vm, code, words);
            vm.states.get::<State>().shared.check()?;
        }
        vm.meter.look()?;
        self.take_back(vm, words)?;
        let Some(kind) = &prepared.result else { return Ok(Value::Unit) };
        // Where the machine has its lowest byte last, small results stand at the end of their word.
        let skipped = match kind {
            Kind::Bool | Kind::Int(_) if cfg!(target_endian = "big") => 8 - kind.size(),
            _ => 0,
        };
        // SAFETY: libffi has written the result there, and small integers as whole words.
        let result = unsafe { read(vm, kind, words[prepared.words..].as_ptr().cast::<u8>().add(skipped)) };
        result.map_err(|failure| at(failure, || format!("the result of `{}`", self.function.name)))
    }

    /// Writes an argument where libffi reads it; bytes and callbacks follow.
    fn write(
        &mut self,
        vm: &mut Instance,
        index: u32,
        param: &'p Param,
        words: &mut [u64],
    ) -> Result<(), Failure> {
        let value = argument(&mut vm.heap, &param.kind, index)?;
        match &param.kind {
            Kind::StructPointer { null, layout } => {
                let Some(object) = object(value, *null)? else { return Ok(()) };
                let place = &mut words[param.pointee..][..layout.size.div_ceil(8)];
                // SAFETY: the words are as many as the struct needs.
                unsafe { write_struct(vm, layout, object, place.as_mut_ptr().cast(), &mut self.given)? };
                let before = place.to_vec();
                self.shown.push(Shown { layout, object, arg: param.at, at: param.pointee, before });
            }
            Kind::Bytes { null } => {
                if let Some(object) = object(value, *null)? {
                    self.passed.push(Passed { object, at: param.at, copy: None });
                }
            }
            Kind::Callback { null, .. } => drop(object(value, *null)?),
            kind => {
                let place = words[param.at..].as_mut_ptr().cast();
                // SAFETY: the parameter's words are as many as its kind needs.
                unsafe { write(vm, kind, value, place, &mut self.given)? };
            }
        }
        Ok(())
    }

    /// Gives C the data of bytes where they are: from here on nothing is allocated until it returns.
    fn pass_bytes(&mut self, vm: &mut Instance, words: &mut [u64]) -> Result<(), Failure> {
        for at in 0..self.passed.len() {
            let passed = &self.passed[at];
            let same =
                self.passed[..at].iter().find(|other| vm.heap.same(other.object, passed.object) == Ok(true));
            words[passed.at] = match same {
                Some(other) => words[other.at],
                None => vm.heap.array_bools_mut(passed.object)?.as_mut_ptr() as u64,
            };
        }
        Ok(())
    }

    /// Gives C copies of bytes: functions of the program may move or free the data.
    fn copy_bytes(&mut self, vm: &mut Instance, words: &mut [u64]) -> Result<(), Failure> {
        for at in 0..self.passed.len() {
            let (object, place) = (self.passed[at].object, self.passed[at].at);
            let same = self.passed[..at].iter().find(|other| vm.heap.same(other.object, object) == Ok(true));
            if let Some(other) = same {
                words[place] = words[other.at];
                continue;
            }
            self.given.count(vm, vm.heap.array_len(object)? as usize)?;
            let copy = self.passed[at].copy.insert(vm.heap.array_bools(object)?.to_vec());
            words[place] = copy.as_mut_ptr() as u64;
        }
        Ok(())
    }

    /// Calls C with functions of the program that it may call.
    fn call_back_and_forth(
        &mut self,
        vm: &mut Instance,
        code: CodePtr,
        words: &mut [u64],
    ) -> Result<(), Failure> {
        self.copy_bytes(vm, words)?;
        let active = Active::default();
        let mut lent = Vec::new();
        for (index, param) in (0..).zip(&self.prepared.params) {
            let Kind::Callback { of, .. } = &param.kind else { continue };
            let value = argument(&mut vm.heap, &param.kind, index)?;
            if let Some(function) = object(value, true)? {
                let State { trampolines, shared, .. } = vm.states.get::<State>();
                let trampoline = trampolines.lend(of, shared, function, &active)?;
                words[param.at] = trampoline.code() as u64;
                lent.push(trampoline);
            }
        }
        let running = Running::new(Arc::clone(&vm.states.get::<State>().shared), vm);
        self.enter(vm, code, words);
        drop(running);
        let State { trampolines, shared, .. } = vm.states.get::<State>();
        trampolines.take_back(lent);
        let misused = shared.check();
        active.finish()?;
        misused
    }

    /// Calls C.
    fn enter(&self, vm: *mut Instance, code: CodePtr, words: &mut [u64]) {
        let params = &self.prepared.params;
        let mut args = Space::<*mut c_void, FEW_ARGS>::new(std::ptr::null_mut(), params.len());
        let base = words.as_mut_ptr();
        for (arg, param) in args.as_mut_slice().iter_mut().zip(params) {
            // SAFETY: the places of arguments are inside of the words.
            *arg = unsafe { base.add(param.at) }.cast();
        }
        for shown in &self.shown {
            // SAFETY: as above.
            unsafe { base.add(shown.arg).write(base.add(shown.at) as u64) };
        }
        errno::set_errno(errno::Errno(0));
        // SAFETY: the arguments and the room for the result are as the description says, which is what the program declares; that the
        // function is of that type is the program's responsibility, and its host's, who has granted the call. What the arguments
        // point to stays where it is until C returns: `pass_bytes` and `copy_bytes` see to it.
        unsafe {
            let result = base.add(self.prepared.words).cast();
            let function = Some(*code.as_fun());
            libffi::raw::ffi_call(
                self.prepared.cif.0.as_raw_ptr(),
                function,
                result,
                args.as_mut_slice().as_mut_ptr(),
            );
        }
        let errno = errno::errno().0;
        // SAFETY: it is the caller's machine, which nobody uses while C runs, but callbacks, which have returned.
        unsafe { (*vm).states.get::<State>().errno = errno };
    }

    /// Takes over what C has changed.
    fn take_back(&mut self, vm: &mut Instance, words: &[u64]) -> Result<(), Failure> {
        for passed in &self.passed {
            let Some(copy) = &passed.copy else { continue };
            let bytes = vm.heap.array_bools_mut(passed.object)?;
            // The program may have changed their number meanwhile.
            let kept = copy.len().min(bytes.len());
            bytes[..kept].copy_from_slice(&copy[..kept]);
        }
        for Shown { layout, object, at: place, before, .. } in &self.shown {
            let (before, now) = (before.as_ptr().cast(), words[*place..].as_ptr().cast());
            // SAFETY: both are as large as the struct.
            unsafe { update(vm, layout, *object, before, now)? };
        }
        Ok(())
    }
}
