//! Engines: what all programs of a host share.

use crate::error::{Error, VitteError, VitteStatus};
use crate::guard::{guarded, guarded_or};
use crate::handles::{self, get, give, handle, take};
use crate::host::VitteModule;
use std::sync::{Mutex, PoisonError};
use vitte::Engine;

/// What all programs of a host share: the modules that the host adds. Any thread may use it, also several at the same time.
pub struct VitteEngine {
    _opaque: (),
}

handle!(VitteEngine: Mutex<Engine> = "vitte_engine", 0x20);

/// A new engine. To be freed with `vitte_engine_free`; programs and machines do not need it after they are made.
#[unsafe(no_mangle)]
pub extern "C" fn vitte_engine_new() -> *mut VitteEngine {
    guarded_or(std::ptr::null_mut(), || Ok(give(Mutex::new(Engine::new()))))
}

/// Frees an engine; NULL is nothing.
///
/// # Safety
/// It is an engine that was not freed, and that no other thread uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_engine_free(engine: *mut VitteEngine) {
    // SAFETY: as the caller promises.
    guarded_or((), || unsafe { handles::free(engine) });
}

/// Adds a module that programs which are compiled or loaded from now on can import. It takes the module, also if it fails.
///
/// # Safety
/// They are an engine and a module; the module is not used any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_engine_add_module(
    engine: *mut VitteEngine,
    module: *mut VitteModule,
) -> *mut VitteError {
    guarded(|| {
        // SAFETY: as the caller promises.
        let (module, engine) = unsafe { (take(module)?, get(engine.cast_const())?) };
        let mut engine = engine.lock().unwrap_or_else(PoisonError::into_inner);
        let with = engine.clone().with_module(module.content);
        *engine = with.map_err(|error| Error::usage("Module", error.to_string()))?;
        Ok(())
    })
}

/// The engine behind a handle, as it is now.
///
/// # Safety
/// It is NULL or an engine.
pub unsafe fn engine(engine: *const VitteEngine) -> Result<Engine, Box<Error>> {
    // SAFETY: as the caller promises.
    let engine = unsafe { get(engine)? };
    Ok(engine.lock().unwrap_or_else(PoisonError::into_inner).clone())
}

impl From<vitte::LoadError> for Box<Error> {
    fn from(error: vitte::LoadError) -> Box<Error> {
        Box::new(Error::new(VitteStatus::Load, "Load", error.to_string()))
    }
}

impl From<vitte::CompileError> for Box<Error> {
    fn from(error: vitte::CompileError) -> Box<Error> {
        Box::new(Error::new(VitteStatus::Compile, "Compile", error.to_string()))
    }
}
