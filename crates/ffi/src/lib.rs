//! Calls of functions in native libraries: what `extern fn` means for C.
//!
//! [`Libraries`] serves the foreign imports of a program when it is linked. Nothing is loaded then: a library is opened, and a function
//! looked up in it, when a machine calls it for the first time that has the right to.
//!
//! A call goes through these files:
//!
//! 1. `prepared`: what C's types of the parameters and the result mean here, made once for each import of a program, with the
//!    description that libffi calls by;
//! 2. `find`: the library and the address of the function, and whether the machine may call it;
//! 3. `call`: values go into memory that C can read (`memory`), C is called, what it has changed and its result come back;
//! 4. `callback`: C calls a function of the program in the meantime.
//!
//! What C does is nobody's promise. What holds here, as long as the declaration of a function is right and it keeps to what C's own rules say:
//!
//! - C sees memory of the heap only where nothing can move or free it: the data of `bytes`, during a call in which no function of the program
//!   can run. Where one can, because the call passes a callback or is made from within one, C gets a copy, which is copied back.
//! - C never sees a value that is not in the range of its type, and gives none that is not in that of the program's.
//! - No panic and no error crosses C: a callback that fails answers zero, and the error goes on when C has returned.
//! - A callback that C keeps beyond its call, or calls from another thread, is told from others and does nothing.

mod builtin;
mod call;
mod callback;
mod find;
mod memory;
mod plugin;
mod prepared;
mod state;

use std::sync::{Arc, OnceLock};
use vitte_bytecode::Module;
use vitte_bytecode::foreign::ANYWHERE;
use vitte_bytecode::operands::ImportIndex;
use vitte_runtime::{Failure, HostCode, Resolver};

pub use plugin::LoadedPlugin;

use find::Symbol;
use prepared::Prepared;

/// The library of the functions that this crate has itself, for the module `ffi` of the library.
pub const OWN_LIBRARY: &str = "vitte";

/// What a host grants the C library and that of its mathematics by.
pub const C_LIBRARY: &str = "c";

/// The native libraries of a host: serves what programs declare as `extern fn`.
#[derive(Clone, Debug, Default)]
pub struct Libraries {
    /// Where functions without a library are looked for before C, in order.
    names: Arc<[String]>,
}

impl Libraries {
    /// Functions without a library are looked for in these, before C. They are named as in programs: `z`, `libz.so.1`, a path.
    pub fn new(names: impl IntoIterator<Item = impl Into<String>>) -> Libraries {
        Libraries { names: names.into_iter().map(Into::into).collect() }
    }

    /// One more of them.
    #[must_use]
    pub fn with(self, name: impl Into<String>) -> Libraries {
        Libraries::new(self.names.iter().cloned().chain([name.into()]))
    }
}

impl Resolver for Libraries {
    fn resolve(&self, module: &Module, import: ImportIndex) -> Result<Option<Arc<HostCode>>, String> {
        if !module.foreign.functions.contains_key(&import.0) {
            return Ok(None);
        }
        let row = &module.imports[import.index()];
        let library = (row.module != ANYWHERE).then(|| row.module.clone());
        if let (Some(OWN_LIBRARY), "raw_errno") = (library.as_deref(), &*row.name) {
            return Ok(Some(Arc::new(state::errno)));
        }
        let (name, names) = (row.name.clone(), Arc::clone(&self.names));
        let (symbol, prepared) = (OnceLock::new(), OnceLock::new());
        let function = Foreign { import, name, library, names, symbol, prepared };
        Ok(Some(Arc::new(move |context| function.call(context))))
    }
}

/// A foreign import of a program.
struct Foreign {
    import: ImportIndex,
    /// The name, as the program has it.
    name: String,
    /// The library, if the program names one.
    library: Option<String>,
    /// Where it is looked for otherwise.
    names: Arc<[String]>,
    /// Where it was found first.
    symbol: OnceLock<Symbol>,
    /// How it is called.
    prepared: OnceLock<Result<Prepared, Failure>>,
}
