//! Plug-ins: libraries in Rust that add functions to programs. See [`vitte_plugin`].

use libloading::Library;
use std::path::Path;
use std::sync::Arc;
use vitte_plugin::abi::{self, Description, FAILED, Plugin, SYMBOL, Text, VERSION};

/// A plug-in that is loaded; it stays so as long as there is a copy of this.
#[derive(Clone, Debug)]
pub struct LoadedPlugin {
    description: Description,
    table: &'static Plugin,
    /// What the table is in.
    _library: Arc<Library>,
}

impl LoadedPlugin {
    /// Loads a plug-in. Its code runs from then on: it is trusted with all that the process can do.
    ///
    /// # Errors
    /// There is no such library, or it is no plug-in, or one of another version; here is what to say of it.
    pub fn open(path: &Path) -> Result<LoadedPlugin, String> {
        let shown = path.display();
        // SAFETY: whoever names the library trusts it, and what it does when it is loaded.
        let library = unsafe { Library::new(path) }.map_err(|error| {
            let why =
                std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
            format!("cannot load the plug-in {shown}: {why}")
        })?;
        // SAFETY: a library that has this function is a plug-in, made by `vitte_plugin::plugin!`, in which it is of this type.
        let found = unsafe { library.get::<extern "C" fn() -> *const Plugin>(SYMBOL.as_bytes()) };
        let entry = found.map_err(|_| format!("{shown} is no plug-in: it has no function `{SYMBOL}`"))?;
        let table = entry();
        // SAFETY: the version is the first thing in a table of every version; null is refused.
        let version = unsafe { table.cast::<u32>().as_ref() }.copied();
        if version != Some(VERSION) {
            let has = version.map_or("none".into(), |version| version.to_string());
            return Err(format!(
                "the plug-in {shown} is of version {has}; this machine takes version {VERSION}"
            ));
        }
        // SAFETY: a table of this version, which stays while the library is loaded; that is kept beside it.
        let Some(reference) = (unsafe { table.as_ref::<'static>() }) else {
            return Err(format!("the plug-in {shown} has no table"));
        };
        Ok(LoadedPlugin { description: abi::read(reference), table: reference, _library: Arc::new(library) })
    }

    /// What it has.
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// Calls the function at this place of the description with the bytes of its arguments. Answers those of its result.
    ///
    /// # Errors
    /// The message of the function; there is no such function.
    pub fn call(&self, function: usize, args: &[u8]) -> Result<Vec<u8>, String> {
        let row = self.table.functions().get(function).ok_or("the plug-in has no such function")?;
        let answer = (row.call)(Text::new(args));
        let bytes = answer.bytes().to_vec();
        let failed = answer.status == FAILED;
        (self.table.release)(answer);
        if failed { Err(String::from_utf8_lossy(&bytes).into_owned()) } else { Ok(bytes) }
    }
}
