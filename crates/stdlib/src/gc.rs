//! The module `gc`: what a program may ask of its collector.

use crate::native_table;
use vitte_bytecode::Trap;
use vitte_bytecode::natives::NativeType::{self, *};
use vitte_bytecode::operands::Class;
use vitte_runtime::NativeFn::General;
use vitte_runtime::{Context, Failure, Value, price_of_bytes};

const INTS: NativeType = Array(&Int);

native_table! { "gc":
    "collect"() -> Unit => General(collect), pays "a unit for 64 bytes that were ever allocated, at most those of the memory limit", "Frees all objects that nothing refers to.";
}

pub(crate) mod core {
    //! What the part of the module that is written in Vitte is written on.

    use super::*;

    native_table! { "core":
        "weak_watch"(T, U) -> Int => General(watch), "For the library: lets the first object watch the second; the number that `weak_target` wants.";
        "weak_target"(T, Int, U) -> U => General(target), "For the library: what the first object watches under a number, an optional; null once that has been freed. The last argument says its type.";
        "gc_figures"() -> INTS => General(figures), costs 16, "For the library: what `gc.stats` tells.";
    }
}

fn collect(context: &mut Context<'_>) -> Result<Value, Failure> {
    // What it takes depends on the collector; the price must not.
    let most = context.vm.heap.config().max_bytes;
    context.vm.meter.charge(price_of_bytes(context.vm.heap.stats().allocated_bytes.min(most)))?;
    context.vm.heap.collect()?;
    Ok(Value::Unit)
}

fn watch(context: &mut Context<'_>) -> Result<Value, Failure> {
    let module = context.vm.program.module();
    if let Some(ty) = context.arg_type(1)
        && !module.class(ty).is_some_and(Class::is_reference)
    {
        let message = format!("a value of type `{}` is no object that could be freed", module.type_name(ty));
        return Err(Failure::new(Trap::InvalidArgument, message));
    }
    let (watcher, target) = (context.handle(0)?, context.vm.heap.native_arg_handle(1)?);
    Ok(Value::Int(i64::from(context.vm.heap.watch(watcher, target)?)))
}

fn target(context: &mut Context<'_>) -> Result<Value, Failure> {
    let watcher = context.handle(0)?;
    let Ok(number) = u32::try_from(context.int(1)?) else { return Ok(Value::Null) };
    let target = context.vm.heap.watched(watcher, number)?;
    Ok(if target.is_null() { Value::Null } else { Value::Ref(target) })
}

fn figures(context: &mut Context<'_>) -> Result<Value, Failure> {
    let stats = context.vm.heap.stats();
    let limit = context.vm.heap.config().max_bytes;
    let figures = [
        context.vm.heap.gc_log().all_pauses().count,
        stats.allocated_bytes,
        stats.object_bytes,
        stats.live_bytes,
        stats.held_bytes,
        stats.peak_bytes,
        limit,
    ];
    let array = context.new_array(figures.len() as u64)?;
    for figure in figures {
        context.vm.heap.array_push(array, i64::try_from(figure).unwrap_or(i64::MAX))?;
    }
    Ok(Value::Ref(array))
}
