//! Methods of `map`, and what compiled code itself needs of maps.

use crate::native_table;
use crate::text::quoted;
use vitte_bytecode::Trap;
use vitte_bytecode::natives::NativeType::{self, Bool, Int, Optional, T, U, Unit};
use vitte_heap::MapOperation;
use vitte_heap::MapOperation::{Find, Get, Has, Index, Key, Next, Set};
use vitte_heap::{ElemKind, Handle, Word};
use vitte_runtime::NativeFn::{General, Map};
use vitte_runtime::debug::value_text;
use vitte_runtime::{Context, Failure, Value, price_of_bytes, price_of_elements};

const MAP: NativeType = NativeType::Map(&T, &U);

native_table! { "map":
    "len"(MAP) -> Int => General(len), "The number of entries.";
    "is_empty"(MAP) -> Bool => General(is_empty), "Whether there is no entry.";
    "get"(MAP, T) -> Optional(&U) => Map(Get, get), "The value of the key; null if there is none.";
    "has"(MAP, T) -> Bool => Map(Has, has), "Whether the key has a value.";
    "remove"(MAP, T) -> Optional(&U) => General(remove), pays "a unit for 64 bytes of the key", "Takes the key and its value out; null if there is none.";
    "keys"(MAP) -> NativeType::Array(&T) => General(keys), pays "a unit for 2 entries, those that were removed lately included", "The keys, in the order in which they were added.";
    "values"(MAP) -> NativeType::Array(&U) => General(values), pays "a unit for 2 entries, those that were removed lately included", "The values, in the order in which their keys were added.";
    "clear"(MAP) -> Unit => General(clear), "Removes all entries.";
}

/// What compiled code calls for `m[k]`, `m[k] = v`, and iteration.
pub(crate) mod core {
    use super::*;

    native_table! { "core":
        "map_index"(MAP, T) -> U => Map(Index, index), "For generated code: the value of the key; raises `KeyNotFound` if there is none.";
        "map_set"(MAP, T, U) -> Unit => Map(Set, set), "For generated code: sets the value of the key.";
        "map_find"(MAP, T) -> Int => Map(Find, place_of), "For generated code: the place of the key, -1 if it has no value.";
        "map_version"(MAP) -> Int => General(version), "For generated code: a number that changes with each entry added or removed.";
        "map_next"(MAP, Int, Int) -> Int => Map(Next, next), "For generated code: the next entry's place behind one, -1 at the end; raises `ConcurrentModification` unless the version is this one.";
        "map_key"(MAP, Int) -> T => Map(Key, key), "For generated code: the key at a place.";
        "map_value"(MAP, Int) -> U => Map(MapOperation::Value, value), "For generated code: the value at a place.";
    }
}

/// Entries between two looks at the clock.
const LOOK: u64 = 8192;

fn len(context: &mut Context<'_>) -> Result<Value, Failure> {
    let map = context.handle(0)?;
    Ok(Value::Int(context.vm.heap.map_len(map)? as i64))
}

fn is_empty(context: &mut Context<'_>) -> Result<Value, Failure> {
    let map = context.handle(0)?;
    Ok(Value::Bool(context.vm.heap.map_len(map)? == 0))
}

/// The map, and the place of the entry with the key that is argument 1.
fn find(context: &mut Context<'_>) -> Result<(Handle, Option<u64>), Failure> {
    let map = context.handle(0)?;
    let (kind, _) = context.vm.heap.map_kinds(map)?;
    let key = context.value(1, kind)?;
    Ok((map, context.vm.heap.map_find(map, key)?))
}

fn get(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (map, place) = find(context)?;
    match place {
        Some(place) => Ok(context.vm.heap.map_value(map, place)?.into()),
        None => Ok(Value::Null),
    }
}

fn has(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (_, place) = find(context)?;
    Ok(Value::Bool(place.is_some()))
}

fn remove(context: &mut Context<'_>) -> Result<Value, Failure> {
    let map = context.handle(0)?;
    if context.vm.heap.map_kinds(map)?.0 == ElemKind::Ref {
        let key = context.handle(1)?;
        context.vm.meter.charge(price_of_bytes(context.vm.heap.key_size(key)?))?;
    }
    let (map, place) = find(context)?;
    let Some(place) = place else { return Ok(Value::Null) };
    let value = context.vm.heap.map_value(map, place)?;
    context.vm.heap.map_remove(map, place)?;
    Ok(value.into())
}

fn keys(context: &mut Context<'_>) -> Result<Value, Failure> {
    listed(context, |context, map, place| Ok(context.vm.heap.map_key(map, place)?))
}

fn values(context: &mut Context<'_>) -> Result<Value, Failure> {
    listed(context, |context, map, place| Ok(context.vm.heap.map_value(map, place)?))
}

/// A new array of a part of each entry.
fn listed(
    context: &mut Context<'_>,
    part: impl Fn(&mut Context<'_>, Handle, u64) -> Result<vitte_heap::Value, Failure>,
) -> Result<Value, Failure> {
    let map = context.handle(0)?;
    context.vm.meter.charge(context.vm.heap.map_places(map)? / 2)?;
    let array = context.new_array(context.vm.heap.map_len(map)?)?;
    let mut from = 0;
    while let Some(place) = context.vm.heap.map_next(map, from)? {
        let scope = context.vm.heap.handle_scope();
        let element = part(context, map, place)?;
        context.vm.heap.array_push(array, element)?;
        context.vm.heap.truncate_handles(scope);
        from = place + 1;
        if from % LOOK == 0 {
            context.vm.meter.look()?;
        }
    }
    Ok(Value::Ref(array))
}

fn clear(context: &mut Context<'_>) -> Result<Value, Failure> {
    let map = context.handle(0)?;
    if context.vm.heap.map_len(map)? > 0 {
        context.vm.heap.map_clear(map)?;
    }
    Ok(Value::Unit)
}

fn index(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (map, place) = find(context)?;
    match place {
        Some(place) => Ok(context.vm.heap.map_value(map, place)?.into()),
        None => Err(no_such_key(context)),
    }
}

fn place_of(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (_, place) = find(context)?;
    Ok(Value::Int(place.map_or(-1, |place| place as i64)))
}

fn set(context: &mut Context<'_>) -> Result<Value, Failure> {
    let map = context.handle(0)?;
    let (key, value) = context.vm.heap.map_kinds(map)?;
    let (key, value) = (context.value(1, key)?, context.value(2, value)?);
    context.vm.heap.map_set(map, key, value)?;
    Ok(Value::Unit)
}

fn version(context: &mut Context<'_>) -> Result<Value, Failure> {
    let map = context.handle(0)?;
    Ok(Value::Int(context.vm.heap.map_version(map)? as i64))
}

fn next(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (map, behind, version) = (context.handle(0)?, context.int(1)?, context.int(2)?);
    if context.vm.heap.map_version(map)? as i64 != version {
        return Err(Trap::ConcurrentModification.into());
    }
    let from = u64::try_from(behind.saturating_add(1)).unwrap_or(0);
    // Engines come here where many removed entries lie between.
    let place = context.vm.heap.map_next(map, from)?;
    let passed = place.unwrap_or(context.vm.heap.map_places(map)?).saturating_sub(from);
    context.vm.meter.charge(price_of_elements(passed))?;
    Ok(Value::Int(place.map_or(-1, |place| place as i64)))
}

/// Argument 1 as a place. A negative one is out of bounds like any that is too large.
fn place(context: &mut Context<'_>) -> Result<(Handle, u64), Failure> {
    Ok((context.handle(0)?, context.int(1)? as u64))
}

fn key(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (map, place) = place(context)?;
    Ok(context.vm.heap.map_key(map, place)?.into())
}

fn value(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (map, place) = place(context)?;
    Ok(context.vm.heap.map_value(map, place)?.into())
}

/// The failure for a key without a value: it names the key, as it prints inside another value, if that is short.
#[cold]
fn no_such_key(context: &mut Context<'_>) -> Failure {
    const LONGEST: usize = 60;
    let module = context.vm.program.module();
    let text = match (context.vm.heap.register(0, 1), context.arg_type(1)) {
        (Ok(Word::Object(Some(object))), _) if object.string().is_some() => object.string().map(quoted),
        (Ok(word), Some(ty)) => Some(value_text(module, ty, word)),
        _ => None,
    };
    match text.filter(|text| text.chars().count() <= LONGEST) {
        Some(text) => Failure::new(Trap::KeyNotFound, format!("the map has no key {text}")),
        None => Failure::new(Trap::KeyNotFound, "the map has no such key"),
    }
}
