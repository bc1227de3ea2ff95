//! What functions of a host fail with.

use super::objects::InUse;
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use vitte_bytecode::traps::Trap;
use vitte_runtime::{Failure, RuntimeError};

/// What a function of the host fails with: an error that the program can catch, with a kind and a message.
///
/// Every error of Rust becomes one of the kind `Host` with its text as the message; if no one catches it, it is the
/// [`source`](Error::source) of the [`RuntimeError`]. An error that the program itself has raised, in a function that the host
/// called, goes on in it as it was.
///
/// ```
/// use vitte::compiler::modules::NoFiles;
/// use vitte::{Engine, HostError, HostModule, VmConfig};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut config = HostModule::new("config");
/// config.function("number(text)", |text: String| Ok::<i64, HostError>(text.parse()?))?;
/// config.function("get(name)", |name: String| -> Result<String, HostError> {
///     Err(HostError::new("Missing", format!("there is no `{name}`")))
/// })?;
/// let engine = Engine::new().with_module(config)?;
/// let source = "
///     import config
///     try { config.get(\"port\") } catch e if e.kind == \"Missing\" { assert(e.message == \"there is no `port`\") }
///     config.number(\"x\")";
/// let program = engine.compile("main.vit", source, &mut NoFiles)?;
/// let error = engine.vm(&program, VmConfig::default())?.run().unwrap_err();
/// assert_eq!((&*error.kind, &*error.message), ("Host", "invalid digit found in string"));
/// assert!(std::error::Error::source(&error).unwrap().is::<std::num::ParseIntError>());
/// # Ok(())
/// # }
/// ```
pub struct HostError(pub(crate) Failure);

impl HostError {
    /// An error that the program sees with this kind and message.
    pub fn new(kind: impl Into<String>, message: impl Into<String>) -> HostError {
        HostError(Failure::of_host(kind.into(), message.into()))
    }

    /// The same with the error that is behind it.
    #[must_use]
    pub fn with_source(self, source: impl Error + Send + Sync + 'static) -> HostError {
        HostError(self.0.with_source(Arc::new(source) as Arc<dyn Error + Send + Sync>))
    }

    /// The kind.
    pub fn kind(&self) -> &str {
        self.0.kind()
    }

    /// The message.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The error of a function that has panicked.
    pub(crate) fn panicked(payload: &(dyn std::any::Any + Send)) -> HostError {
        let text = payload.downcast_ref::<&str>().copied();
        let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        let message = format!("the host's function has panicked: {}", text.unwrap_or("it does not say why"));
        HostError(Failure::of_host(Trap::Host.name(), message))
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for HostError {
    fn from(error: E) -> HostError {
        let error: Box<dyn Error + Send + Sync> = Box::new(error);
        match error.downcast::<RuntimeError>() {
            Ok(error) => HostError((*error).into()),
            Err(error) => {
                let kind = if error.is::<InUse>() { "InUse" } else { Trap::Host.name() };
                let source: Arc<dyn Error + Send + Sync> = error.into();
                HostError(Failure::of_host(kind, source.to_string()).with_source(source))
            }
        }
    }
}

impl fmt::Debug for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind(), self.message())
    }
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}
