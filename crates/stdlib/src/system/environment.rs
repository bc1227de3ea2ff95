//! Environment variables as one program sees them: those of the process that are granted to it, and what it has changed itself.
//! The process' own environment never changes: it belongs to all of its threads, and to all machines in it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use vitte_bytecode::Trap;
use vitte_bytecode::natives::Right;
use vitte_runtime::{Context, Failure, Value, shown};

/// What a program has changed.
#[derive(Default)]
pub(super) struct Changes {
    /// The new values; none for what was removed.
    values: BTreeMap<String, Option<String>>,
    /// The bytes of names and values, and what it takes to keep them.
    bytes: usize,
}

impl Changes {
    /// The most bytes that changes may take: systems start no program with much more.
    const MOST: usize = 1 << 20;
    /// What it takes to keep one.
    const ENTRY: usize = 64;

    fn put(&mut self, name: &str, value: Option<&str>) -> Result<(), Failure> {
        let size = |value: Option<&str>| Self::ENTRY + name.len() + value.map_or(0, str::len);
        let old = self.values.get(name).map_or(0, |old| size(old.as_deref()));
        let bytes = self.bytes - old + size(value);
        if bytes > Self::MOST {
            let message = format!("an environment of more than {} bytes", Self::MOST);
            return Err(Failure::new(Trap::InvalidArgument, message));
        }
        self.bytes = bytes;
        self.values.insert(name.to_owned(), value.map(str::to_owned));
        Ok(())
    }
}

/// The name in argument 0, which is granted.
fn granted_name(context: &mut Context<'_>) -> Result<String, Failure> {
    let name = context.string(0)?.to_owned();
    check_granted(context, &name)?;
    Ok(name)
}

/// Refuses a variable that is not granted.
fn check_granted(context: &Context<'_>, name: &str) -> Result<(), Failure> {
    context.vm.host.rights.require(Right::Env, name)
}

/// Refuses what no system takes as a variable.
fn check(name: &str, value: &str) -> Result<(), Failure> {
    let invalid = |message: String| Err(Failure::new(Trap::InvalidArgument, message));
    if name.is_empty() || name.contains(['=', '\0']) {
        return invalid(format!("`{}` is no name of an environment variable", shown(name)));
    }
    if value.contains('\0') {
        return invalid(format!("the value for `{}` has a NUL character in it", shown(name)));
    }
    Ok(())
}

pub(super) fn get(context: &mut Context<'_>) -> Result<Value, Failure> {
    let name = granted_name(context)?;
    if let Some(changed) = context.vm.states.get::<Changes>().values.get(&name).cloned() {
        return changed.map_or(Ok(Value::Null), |value| context.new_string(&value));
    }
    match std::env::var_os(&name).map(OsString::into_string) {
        None => Ok(Value::Null),
        Some(Ok(value)) => context.new_string(&value),
        Some(Err(_)) => {
            let message = format!("the value of `{}` is not UTF-8 text", shown(&name));
            Err(Failure::new(Trap::Io, message))
        }
    }
}

pub(super) fn set(context: &mut Context<'_>) -> Result<Value, Failure> {
    let name = granted_name(context)?;
    let value = context.string(1)?.to_owned();
    check(&name, &value)?;
    context.vm.states.get::<Changes>().put(&name, Some(&value))?;
    Ok(Value::Unit)
}

pub(super) fn remove(context: &mut Context<'_>) -> Result<Value, Failure> {
    let name = granted_name(context)?;
    check(&name, "")?;
    context.vm.states.get::<Changes>().put(&name, None)?;
    Ok(Value::Unit)
}

/// The variables of a process that the program starts: what it may see itself, and these, which must be granted too.
pub(super) fn of_process(
    context: &mut Context<'_>,
    own: &[String],
) -> Result<BTreeMap<OsString, OsString>, Failure> {
    let mut variables: BTreeMap<OsString, OsString> =
        context.vm.host.rights.environment().into_iter().collect();
    for (name, value) in &context.vm.states.get::<Changes>().values {
        match value {
            Some(value) => drop(variables.insert(name.into(), value.into())),
            None => drop(variables.remove(std::ffi::OsStr::new(name))),
        }
    }
    for pair in own.chunks_exact(2) {
        let (name, value) = (&pair[0], &pair[1]);
        check_granted(context, name)?;
        check(name, value)?;
        variables.insert(name.into(), value.into());
    }
    Ok(variables)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_have_room_for_so_much() {
        let mut changes = Changes::default();
        let large = "x".repeat(Changes::MOST - Changes::ENTRY - 1);
        assert!(changes.put("A", Some(&large)).is_ok());
        assert_eq!(changes.put("B", None).unwrap_err().trap, Trap::InvalidArgument);
        assert!(changes.put("A", Some("1")).is_ok() && changes.put("B", None).is_ok());
        assert_eq!(changes.bytes, 2 * Changes::ENTRY + 3);
    }

    #[test]
    fn names_and_values_are_checked() {
        assert!(check("A_1", "any = thing").is_ok());
        for (name, value) in [("", ""), ("A=B", ""), ("A\0", ""), ("A", "\0")] {
            assert_eq!(check(name, value).unwrap_err().trap, Trap::InvalidArgument);
        }
    }
}
