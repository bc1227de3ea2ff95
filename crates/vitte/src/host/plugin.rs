//! Plug-ins: modules of the host that come from libraries.

use super::HostModule;
use super::caller::Caller;
use super::error::HostError;
use crate::typed::Data;
use std::path::Path;
use vitte_bytecode::traps::Trap;
use vitte_ffi::LoadedPlugin;
use vitte_plugin::value::{self, Malformed, Reader, put};

impl HostModule {
    /// The module of a plug-in: a library in Rust, made with the crate `vitte-plugin`. Its code is trusted with all that the process can do.
    ///
    /// # Errors
    /// There is no such library, it is no plug-in or one of another version, or it names what no program could; here is what to say of
    /// it.
    pub fn from_plugin(path: impl AsRef<Path>) -> Result<HostModule, String> {
        let plugin = LoadedPlugin::open(path.as_ref())?;
        let description = plugin.description().clone();
        let mut module = HostModule::new(&description.module).with_doc(&description.doc);
        for (at, function) in description.functions.iter().enumerate() {
            let plugin = plugin.clone();
            let code = move |_: &mut Caller<'_>, args: Vec<Data>| call(&plugin, at, &args);
            let added = module.dynamic(&function.name, &function.signature, code);
            added.map_err(|error| format!("the plug-in {}: {error}", path.as_ref().display()))?;
            module.document_last(&function.doc);
        }
        Ok(module)
    }
}

fn call(plugin: &LoadedPlugin, function: usize, args: &[Data]) -> Result<Data, HostError> {
    let mut bytes = Vec::new();
    for arg in args {
        write(arg, &mut bytes)?;
    }
    let answer =
        plugin.call(function, &bytes).map_err(|message| HostError::new(Trap::Host.name(), message))?;
    let mut reader = Reader::new(&answer);
    let value = read(&mut reader, DEPTH_MAX)?;
    reader.end()?;
    Ok(value)
}

/// How deep values nest that a plug-in answers.
const DEPTH_MAX: u32 = 200;

fn write(value: &Data, out: &mut Vec<u8>) -> Result<(), HostError> {
    let all = |out: &mut Vec<u8>, tag, parts: &[Data]| {
        put(out, tag, parts.len() as u64);
        parts.iter().try_for_each(|part| write(part, out))
    };
    match value {
        Data::Unit => out.push(value::UNIT),
        Data::Null => out.push(value::NULL),
        Data::Int(value) => put(out, value::INT, value.cast_unsigned()),
        Data::Float(value) => put(out, value::FLOAT, value.to_bits()),
        Data::Bool(value) => out.extend([value::BOOL, u8::from(*value)]),
        Data::String(text) => {
            put(out, value::STRING, text.len() as u64);
            out.extend(text.as_bytes());
        }
        Data::Bytes(bytes) => {
            put(out, value::BYTES, bytes.len() as u64);
            out.extend(bytes);
        }
        Data::Array(parts) => return all(out, value::ARRAY, parts),
        Data::Tuple(parts) => return all(out, value::TUPLE, parts),
        Data::Map(entries) => {
            put(out, value::MAP, entries.len() as u64);
            for (key, value) in entries {
                write(key, out)?;
                write(value, out)?;
            }
        }
        other => {
            return Err(HostError::new(
                Trap::InvalidArgument.name(),
                format!("a plug-in takes no {}", other.kind()),
            ));
        }
    }
    Ok(())
}

fn read(from: &mut Reader<'_>, depth: u32) -> Result<Data, Malformed> {
    let inner = depth.checked_sub(1).ok_or(from.wrong("values that nest less deep"))?;
    let tag = from.peek()?;
    from.tag(tag, "a value")?;
    let parts = |from: &mut Reader<'_>| -> Result<Vec<Data>, Malformed> {
        let count = from.count()?;
        (0..count).map(|_| read(from, inner)).collect()
    };
    Ok(match tag {
        value::UNIT => Data::Unit,
        value::NULL => Data::Null,
        value::INT => Data::Int(from.number()?.cast_signed()),
        value::FLOAT => Data::Float(f64::from_bits(from.number()?)),
        value::BOOL => Data::Bool(from.take(1)? != [0]),
        value::STRING => Data::String(from.text()?.to_owned()),
        value::BYTES => {
            let length = from.number()?;
            Data::Bytes(from.take(length)?.to_vec())
        }
        value::ARRAY => Data::Array(parts(from)?),
        value::TUPLE => Data::Tuple(parts(from)?),
        value::MAP => {
            let count = from.count()?;
            let entries = (0..count).map(|_| Ok((read(from, inner)?, read(from, inner)?)));
            Data::Map(entries.collect::<Result<_, Malformed>>()?)
        }
        _ => return Err(from.wrong("a tag that is known")),
    })
}
