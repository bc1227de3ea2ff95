//! What serves the functions of C that a program declares.

#[cfg(feature = "ffi")]
pub(crate) use vitte_ffi::Libraries;

#[cfg(not(feature = "ffi"))]
pub(crate) use without::Libraries;

/// For hosts that are built without calling C.
#[cfg(not(feature = "ffi"))]
mod without {
    use std::sync::Arc;
    use vitte_bytecode::Module;
    use vitte_bytecode::operands::ImportIndex;
    use vitte_bytecode::traps::Trap;
    use vitte_runtime::{Context, Failure, HostCode, Resolver, Value};

    /// None.
    #[derive(Clone, Debug, Default)]
    pub(crate) struct Libraries;

    impl Resolver for Libraries {
        fn resolve(&self, module: &Module, import: ImportIndex) -> Result<Option<Arc<HostCode>>, String> {
            let is_foreign = module.foreign.functions.contains_key(&import.0);
            Ok(is_foreign.then(|| Arc::new(refuse) as Arc<HostCode>))
        }
    }

    fn refuse(_: &mut Context<'_>) -> Result<Value, Failure> {
        Err(Failure::new(Trap::Ffi, "this host was built without calls of native libraries"))
    }
}
