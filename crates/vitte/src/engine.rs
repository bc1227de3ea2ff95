//! The engine: what all programs and machines of a host share.

#[cfg(feature = "compiler")]
use crate::error::CompileError;
use crate::error::LoadError;
use crate::host::{HostModule, HostModuleError, HostModules};
use crate::native_libraries;
use crate::vm::{Vm, VmConfig};
use std::sync::Arc;
use vitte_bytecode::Module;
use vitte_bytecode::natives::Library;
use vitte_bytecode::vitbc::{self, ReadLimits};
use vitte_runtime::RuntimeError;

/// What all programs of a host share: the natives, the limits for files. `Send` and `Sync`.
#[derive(Clone, Debug, Default)]
pub struct Engine {
    limits: ReadLimits,
    host: HostModules,
    native: native_libraries::Libraries,
}

/// A verified and linked program, ready to run in any number of machines. Cloning shares it.
#[derive(Clone, Debug)]
pub struct Program {
    pub(crate) linked: Arc<vitte_runtime::Program>,
}

impl Engine {
    /// An engine with the runtime library and the default limits.
    pub fn new() -> Engine {
        Engine::default()
    }

    /// Sets how large files may be.
    #[must_use]
    pub fn with_read_limits(mut self, limits: ReadLimits) -> Engine {
        self.limits = limits;
        self
    }

    /// Adds a module that programs can import.
    ///
    /// # Errors
    /// Its name is none, or there is another of this name.
    pub fn with_module(mut self, module: HostModule) -> Result<Engine, HostModuleError> {
        let library = vitte_stdlib::library();
        self.host.add(module, &library)?;
        Ok(self)
    }

    /// Functions that programs declare without a library, as in `extern fn crc32(…)`, are looked for in this native library too, before the
    /// C library. It is named as programs name theirs: `z`, `libz.so.1`, or a path. Only machines with the right call anything:
    /// [`Rights::with_ffi`](crate::Rights::with_ffi).
    #[cfg(feature = "ffi")]
    #[must_use]
    pub fn with_native_library(mut self, name: impl Into<String>) -> Engine {
        self.native = self.native.with(name);
        self
    }

    /// The library that programs are compiled against.
    pub fn library(&self) -> Library {
        Library { host: Arc::clone(&self.host.sources), ..vitte_stdlib::library() }
    }

    /// Compiles a source text and what it imports, which `loader` finds (modules of the runtime library aside), and verifies
    /// and links the result. `name` is what messages call the text, and where it imports from: `scripts/main.vit`.
    ///
    /// ```
    /// use vitte::compiler::modules::InMemory;
    /// use vitte::{Engine, VmConfig};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut modules = InMemory::new();
    /// modules.add("rules.vit", "pub fn price(n: int) -> int { return n * 3 }");
    /// let source = "import rules\nfn main() -> int { return rules.price(14) }";
    /// let engine = Engine::new();
    /// let program = engine.compile("main.vit", source, &mut modules)?;
    /// assert_eq!(engine.vm(&program, VmConfig::default())?.run()?, 42);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The problems of the sources.
    #[cfg(feature = "compiler")]
    pub fn compile(
        &self,
        name: &str,
        text: &str,
        loader: &mut dyn vitte_compiler::modules::Loader,
    ) -> Result<Program, CompileError> {
        let mut sources = vitte_compiler::diagnostics::Sources::new();
        let file = sources.add(name, text).map_err(|error| CompileError::new(error.to_string()))?;
        let options = vitte_compiler::driver::Options::default();
        match vitte_compiler::driver::compile(&mut sources, file, loader, &self.library(), &options) {
            Ok(compiled) => {
                self.prepare(compiled.module).map_err(|error| CompileError::new(error.to_string()))
            }
            Err(problems) => Err(CompileError::of(problems, &sources)),
        }
    }

    /// Compiles a source text to the bytes of a `.vitbc` file: of a whole program, of one that needs other files, or of a
    /// library. `name` is as for [`Engine::compile`].
    ///
    /// # Errors
    /// The problems of the sources.
    #[cfg(feature = "compiler")]
    pub fn build(
        &self,
        name: &str,
        text: &str,
        loader: &mut dyn vitte_compiler::modules::Loader,
        output: vitte_compiler::parts::Output,
    ) -> Result<Vec<u8>, CompileError> {
        let mut sources = vitte_compiler::diagnostics::Sources::new();
        let file = sources.add(name, text).map_err(|error| CompileError::new(error.to_string()))?;
        let options = vitte_compiler::driver::Options { output, ..Default::default() };
        let compiled = vitte_compiler::driver::compile(&mut sources, file, loader, &self.library(), &options)
            .map_err(|problems| CompileError::of(problems, &sources))?;
        vitbc::write(&compiled.module, &vitbc::WriteOptions::default())
            .map_err(|error| CompileError::new(error.to_string()))
    }

    /// Reads a `.vitbc` file, without verifying it: for tools that show files.
    ///
    /// # Errors
    /// The bytes are not a file that this version reads.
    pub fn read(&self, bytes: &[u8]) -> Result<Module, LoadError> {
        Ok(vitbc::read(bytes, &self.limits)?)
    }

    /// Reads, verifies and links a `.vitbc` file.
    ///
    /// # Errors
    /// The file is refused; it says where and why.
    pub fn load(&self, bytes: &[u8]) -> Result<Program, LoadError> {
        self.prepare(self.read(bytes)?)
    }

    /// Verifies and links a module.
    ///
    /// # Errors
    /// The module breaks a rule, or imports what this host does not have.
    pub fn prepare(&self, module: Module) -> Result<Program, LoadError> {
        if !module.link.imports.is_empty() {
            let modules = vitte_bytecode::link::needed(&module).into_iter().map(str::to_string).collect();
            vitte_verifier::check(&module)?;
            return Err(LoadError::Alone(modules));
        }
        let verified = vitte_verifier::verify(module)?;
        let linked =
            vitte_runtime::Program::link(verified, vitte_stdlib::natives(), &[&self.host, &self.native])
                .map_err(LoadError::Unlinked)?;
        Ok(Program { linked: Arc::new(linked) })
    }

    /// A machine for a program, with memory and rights of its own.
    ///
    /// # Errors
    /// The limits leave no room for the machine itself.
    pub fn vm(&self, program: &Program, config: VmConfig) -> Result<Vm, RuntimeError> {
        Vm::new(program, config)
    }
}

impl Program {
    /// The module.
    pub fn module(&self) -> &Module {
        self.linked.module()
    }
}
