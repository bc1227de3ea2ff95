//! What a machine may use.

use crate::error::{Error, VitteError};
use crate::guard::{Fault, guarded, guarded_or, text};
use crate::handles::{self, get_mut, give, handle};
use crate::host::{User, VitteDestroy};
use crate::streams::{Input, Output, VitteRead, VitteWrite};
use std::ffi::{c_char, c_void};
use std::io;
use std::time::Duration;
use vitte::memory::CollectorKind;
use vitte::{Clock, Host, Rights, Stdin, VmConfig};

/// What a machine may use: memory, fuel, time, streams, rights. A new one grants nothing of the world.
pub struct VitteConfig {
    _opaque: (),
}

handle!(VitteConfig: VmConfig = "vitte_config", 0x60);

/// A new configuration. `vitte_vm_new` takes it; otherwise it is to be freed with `vitte_config_free`.
#[unsafe(no_mangle)]
pub extern "C" fn vitte_config_new() -> *mut VitteConfig {
    guarded_or(std::ptr::null_mut(), || Ok(give(VmConfig::default())))
}

/// Frees a configuration that no machine has taken; NULL is nothing.
///
/// # Safety
/// It is a configuration that was neither freed nor taken.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_config_free(config: *mut VitteConfig) {
    // SAFETY: as the caller promises.
    guarded_or((), || unsafe { handles::free(config) });
}

/// Changes a configuration.
///
/// # Safety
/// It is NULL or a configuration that nobody else uses.
unsafe fn change(
    config: *mut VitteConfig,
    work: impl FnOnce(&mut VmConfig) -> Result<(), Fault>,
) -> *mut VitteError {
    // SAFETY: as the caller promises.
    guarded(|| work(unsafe { get_mut(config)? }))
}

/// The most bytes that objects and the collector may take. Without this: 1 GiB.
///
/// # Safety
/// It is a configuration.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_config_memory(config: *mut VitteConfig, bytes: u64) -> *mut VitteError {
    // SAFETY: as the caller promises.
    unsafe {
        change(config, |config| {
            config.max_memory = bytes;
            Ok(())
        })
    }
}

/// The size of the stack in bytes. Without this: 8 MiB.
///
/// # Safety
/// It is a configuration.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_config_stack(config: *mut VitteConfig, bytes: u64) -> *mut VitteError {
    // SAFETY: as the caller promises.
    unsafe {
        change(config, |config| {
            config.max_stack = bytes;
            Ok(())
        })
    }
}

/// How much the program may execute, in units of fuel. Without this: without limit.
///
/// # Safety
/// It is a configuration.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_config_fuel(config: *mut VitteConfig, units: u64) -> *mut VitteError {
    // SAFETY: as the caller promises.
    unsafe {
        change(config, |config| {
            config.fuel = Some(units);
            Ok(())
        })
    }
}

/// How long each run or call may take, in milliseconds. Without this: without limit.
///
/// # Safety
/// It is a configuration.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_config_timeout(
    config: *mut VitteConfig,
    milliseconds: u64,
) -> *mut VitteError {
    // SAFETY: as the caller promises.
    unsafe {
        change(config, |config| {
            config.timeout = Some(Duration::from_millis(milliseconds));
            Ok(())
        })
    }
}

/// The most bytes that the program may write, the most files that it may have open, and the most processes that it may start.
///
/// # Safety
/// It is a configuration.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_config_limits(
    config: *mut VitteConfig,
    output_bytes: u64,
    open_files: u64,
    processes: u64,
) -> *mut VitteError {
    // SAFETY: as the caller promises.
    unsafe {
        change(config, |config| {
            config.host.limits = vitte::Limits { output_bytes, open_files, processes };
            Ok(())
        })
    }
}

/// The collector: `generational`, `mark-sweep` or `rc`. Without this: `generational`.
///
/// # Safety
/// It is a configuration; the name ends in a zero byte.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_config_collector(
    config: *mut VitteConfig,
    name: *const c_char,
) -> *mut VitteError {
    // SAFETY: as the caller promises.
    unsafe {
        change(config, |config| {
            let name = text(name, "the name of a collector")?;
            let found = CollectorKind::ALL.iter().find(|kind| kind.name() == name);
            let names = CollectorKind::ALL.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ");
            let unknown =
                || Error::usage("Collector", format!("there is no collector `{name}`; there are {names}"));
            config.collector = *found.ok_or_else(unknown)?;
            Ok(())
        })
    }
}

/// Grants the standard streams and the clock of the process.
///
/// # Safety
/// It is a configuration.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_config_inherit(config: *mut VitteConfig) -> *mut VitteError {
    // SAFETY: as the caller promises.
    unsafe {
        change(config, |config| {
            config.host.stdout = Some(Box::new(io::stdout()));
            config.host.stderr = Some(Box::new(io::stderr()));
            config.host.stdin = Some(Stdin::new(io::stdin()));
            config.host.clock = Clock::system();
            Ok(())
        })
    }
}

/// Lets a callback take what the program writes to standard output. `destroy`, which may be NULL, is called with `user` when the
/// stream is no longer needed, also if this fails.
///
/// # Safety
/// It is a configuration. The callback may be called with `user` until `destroy` is, by whatever thread runs the machine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_config_stdout(
    config: *mut VitteConfig,
    write: VitteWrite,
    user: *mut c_void,
    destroy: VitteDestroy,
) -> *mut VitteError {
    // SAFETY: as the caller promises.
    unsafe {
        let user = User::new(user, destroy);
        change(config, |config| {
            config.host.stdout = Some(Box::new(Output { write: callback(write)?, user }));
            Ok(())
        })
    }
}

/// As `vitte_config_stdout`, for standard error.
///
/// # Safety
/// As for `vitte_config_stdout`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_config_stderr(
    config: *mut VitteConfig,
    write: VitteWrite,
    user: *mut c_void,
    destroy: VitteDestroy,
) -> *mut VitteError {
    // SAFETY: as the caller promises.
    unsafe {
        let user = User::new(user, destroy);
        change(config, |config| {
            config.host.stderr = Some(Box::new(Output { write: callback(write)?, user }));
            Ok(())
        })
    }
}

/// Lets a callback give what the program reads from standard input. `destroy` is as for `vitte_config_stdout`.
///
/// # Safety
/// As for `vitte_config_stdout`; another thread than that of the machine may call it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_config_stdin(
    config: *mut VitteConfig,
    read: VitteRead,
    user: *mut c_void,
    destroy: VitteDestroy,
) -> *mut VitteError {
    // SAFETY: as the caller promises.
    unsafe {
        let user = User::new(user, destroy);
        change(config, |config| {
            config.host.stdin = Some(Stdin::new(Input { read: callback(read)?, user }));
            Ok(())
        })
    }
}

fn callback<T>(callback: Option<T>) -> Result<T, Fault> {
    callback.ok_or_else(|| Error::usage("Null", "a callback is needed, but NULL was given"))
}

/// Adds an argument: `system.args()` answers them.
///
/// # Safety
/// It is a configuration; the text ends in a zero byte.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_config_argument(
    config: *mut VitteConfig,
    argument: *const c_char,
) -> *mut VitteError {
    // SAFETY: as the caller promises.
    unsafe {
        change(config, |config| {
            config.host.args.push(text(argument, "an argument")?.to_string());
            Ok(())
        })
    }
}

/// Grants a right, as the options of the command line do: `read` and `write` (`what` is a file or folder), `env` (a variable), `run`
/// (a program), `ffi` (a library); with NULL for `what` all of it. `all` grants everything.
///
/// # Safety
/// It is a configuration; the texts end in a zero byte.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_config_allow(
    config: *mut VitteConfig,
    right: *const c_char,
    what: *const c_char,
) -> *mut VitteError {
    // SAFETY: as the caller promises.
    unsafe {
        change(config, |config| {
            let right = text(right, "the name of a right")?;
            let what = if what.is_null() { None } else { Some(text(what, "what is granted")?) };
            let rights = std::mem::replace(&mut config.host.rights, Rights::none());
            // What was granted stays, if this cannot be.
            let kept = rights.clone();
            let granted = grant(rights, right, what);
            let (rights, outcome) =
                granted.map_or_else(|fault| (kept, Err(fault)), |rights| (rights, Ok(())));
            config.host.rights = rights;
            outcome
        })
    }
}

fn grant(rights: Rights, right: &str, what: Option<&str>) -> Result<Rights, Fault> {
    let failed = |error: io::Error| Error::usage("Right", format!("cannot grant `{right}`: {error}"));
    Ok(match (right, what) {
        ("all", None) => Rights::all(),
        ("read", None) => rights.with_read_all(),
        ("read", Some(path)) => rights.with_read(path).map_err(failed)?,
        ("write", None) => rights.with_write_all(),
        ("write", Some(path)) => rights.with_write(path).map_err(failed)?,
        ("env", None) => rights.with_env_all(),
        ("env", Some(name)) => rights.with_env(name),
        ("run", None) => rights.with_run_all(),
        ("run", Some(program)) => rights.with_run(program),
        ("ffi", None) => rights.with_ffi_all(),
        ("ffi", Some(library)) => rights.with_ffi(library),
        _ => {
            let message =
                format!("there is no right `{right}`; there are read, write, env, run, ffi and all");
            return Err(Error::usage("Right", message));
        }
    })
}

/// Lets the program do the same in every run and on every machine: a fixed clock, random numbers from this seed.
///
/// # Safety
/// It is a configuration.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_config_deterministic(config: *mut VitteConfig, seed: u64) -> *mut VitteError {
    // SAFETY: as the caller promises.
    unsafe {
        change(config, |config| {
            let host = std::mem::replace(&mut config.host, Host::denying());
            config.host = host.deterministic(seed);
            Ok(())
        })
    }
}
