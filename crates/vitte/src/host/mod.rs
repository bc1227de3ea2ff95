//! Functions and objects of a host that programs can use: modules that a host adds.

mod caller;
mod dynamic;
mod error;
mod function;
mod held;
mod objects;
#[cfg(feature = "ffi")]
mod plugin;
mod values;
mod waiting;

pub(crate) use caller::sealed;
pub use caller::{Caller, Machine};
pub use error::HostError;
pub use function::{HostFn, HostResult, WithCaller};
pub use objects::{HostObject, InUse, Object};
pub use values::Function;
pub use waiting::Waits;

use crate::typed::{Declarations, Fitting, HostType};
use function::{Added, Kind};
use std::fmt;
use std::sync::Arc;
use vitte_bytecode::Module;
use vitte_bytecode::natives::{HostSource, Library};
use vitte_bytecode::operands::ImportIndex;
use vitte_runtime::{HostCode, Resolver};

/// The module of an `extern fn` that a program itself declares, without a library.
const EXTERN: &str = "extern";

/// A module that a host adds to what programs can import: functions in Rust, and objects with methods.
///
/// ```
/// use vitte::compiler::modules::NoFiles;
/// use vitte::{Engine, HostModule, VmConfig};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut shop = HostModule::new("shop");
/// shop.function("price(item)", |item: String| if item == "tea" { 3 } else { 5 })?;
/// shop.function("total(prices)", |prices: Vec<i64>| prices.iter().sum::<i64>())?;
///
/// let engine = Engine::new().with_module(shop)?;
/// let source = "
///     import shop
///     fn main() -> int { return shop.total([shop.price(\"tea\"), shop.price(\"cake\")]) }";
/// let program = engine.compile("main.vit", source, &mut NoFiles)?;
/// assert_eq!(engine.vm(&program, VmConfig::default())?.run()?, 8);
///
/// let wrong = engine.compile("main.vit", "import shop\nprint(shop.price(1))", &mut NoFiles);
/// assert!(wrong.unwrap_err().to_string().contains("expected `string`, found `int`"));
/// # Ok(())
/// # }
/// ```
///
/// A program may also declare a function of the host by itself, as `extern fn price(item: string) -> int`; that is looked up in the
/// module of the name [`HostModule::FOR_EXTERN`].
#[derive(Clone)]
pub struct HostModule {
    name: String,
    doc: String,
    types: Declarations,
    added: Vec<Added>,
}

/// Why a host cannot add something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum HostModuleError {
    /// A name is none that a program could write.
    Name {
        /// The name.
        name: String,
    },
    /// There are two of one name.
    Twice {
        /// The name.
        name: String,
    },
    /// The names of parameters are not as many as the parameters.
    Parameters {
        /// The function.
        name: String,
        /// How many names there are.
        named: usize,
        /// How many parameters there are.
        taken: usize,
    },
    /// A method does not take the value that it is a method of.
    NoMethod {
        /// The method.
        name: String,
        /// The type.
        of: String,
    },
    /// A text is no type of a function.
    Signature {
        /// The text.
        text: String,
    },
    /// The library has a module of this name.
    Taken {
        /// The name.
        name: String,
    },
}

impl fmt::Display for HostModuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HostModuleError::Name { name } => {
                write!(f, "`{name}` is no name: names have letters, digits and `_`, and are no keywords")
            }
            HostModuleError::Twice { name } => write!(f, "`{name}` is added twice"),
            HostModuleError::Parameters { name, named, taken } => {
                write!(f, "`{name}` names {named} parameters, but the function takes {taken}")
            }
            HostModuleError::NoMethod { name, of } => {
                write!(f, "`{name}` is to be a method of `{of}`, but its first parameter is none")
            }
            HostModuleError::Signature { text } => {
                write!(f, "`{text}` is no type of a function: write it as `fn(int, string) -> bool`")
            }
            HostModuleError::Taken { name } => write!(f, "the library has a module `{name}`"),
        }
    }
}

impl std::error::Error for HostModuleError {}

impl HostModule {
    /// The name of the module in which an `extern fn` of a program is looked up, if it names no library.
    pub const FOR_EXTERN: &'static str = EXTERN;

    /// An empty module: `import name`.
    pub fn new(name: impl Into<String>) -> HostModule {
        HostModule {
            name: name.into(),
            doc: String::new(),
            types: Declarations::default(),
            added: Vec::new(),
        }
    }

    /// What the module is for, for references and editors.
    #[must_use]
    pub fn with_doc(mut self, doc: impl Into<String>) -> HostModule {
        self.doc = doc.into();
        self
    }

    /// Declares a type, for programs that use it where no function of the module does: see `#[derive(Vitte)]`.
    pub fn declare_type<T: HostType>(&mut self) -> &mut HostModule {
        T::declare(&mut self.types);
        self
    }

    /// Adds a function. `name` may name the parameters, as in `"move_to(x, y)"`; otherwise they are called `a`, `b` and so on.
    ///
    /// Parameters are of the types that [`FromVitte`](crate::FromVitte) has, behind a [`Caller`] if the function wants to know who
    /// calls it. The result is of a type that [`IntoVitte`](crate::IntoVitte) has, or a `Result` of one: an error is raised in the
    /// program, which can catch it. A panic is an error too.
    ///
    /// # Errors
    /// A name is none, or there is a function of this name; the parameters that are named are not as many as there are.
    pub fn function<F: HostFn<A>, A>(
        &mut self,
        name: &str,
        function: F,
    ) -> Result<&mut HostModule, HostModuleError> {
        self.documented(name, "", function)
    }

    /// As [`HostModule::function`], with sentences for references and editors.
    ///
    /// # Errors
    /// As for that.
    pub fn documented<F: HostFn<A>, A>(
        &mut self,
        name: &str,
        doc: &str,
        function: F,
    ) -> Result<&mut HostModule, HostModuleError> {
        self.add(Kind::Function, name, doc, function)?;
        Ok(self)
    }

    /// Adds a function that answers a future: while it waits, the program is suspended and the thread is free for others. The host
    /// calls the program by [`Vm::run_async`](crate::Vm::run_async), [`Func::call_async`](crate::Func::call_async) or
    /// [`Function::call_async`], on whatever executor it likes; called otherwise, or by way of another function of the host, the
    /// function raises an error.
    ///
    /// The future owns what it works on: it cannot call the program back.
    ///
    /// ```
    /// use vitte::compiler::modules::NoFiles;
    /// use vitte::{Engine, HostModule, VmConfig};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut web = HostModule::new("web");
    /// web.async_function("length(address)", |address: String| async move {
    ///     std::future::ready(()).await; // in earnest: waits for an answer
    ///     address.len() as i64
    /// })?;
    /// let engine = Engine::new().with_module(web)?;
    /// let source = "import web\nfn main() -> int { return web.length(\"a.org\") + web.length(\"b.com\") }";
    /// let program = engine.compile("main.vit", source, &mut NoFiles)?;
    /// let mut vm = engine.vm(&program, VmConfig::default())?;
    /// # fn block_on<F: Future>(future: F) -> F::Output {
    /// #     let mut future = std::pin::pin!(future);
    /// #     let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    /// #     loop {
    /// #         if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut context) {
    /// #             return output;
    /// #         }
    /// #     }
    /// # }
    /// assert_eq!(block_on(vm.run_async())?, 10);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As for [`HostModule::function`].
    pub fn async_function<F: HostFn<Waits<A>>, A>(
        &mut self,
        name: &str,
        function: F,
    ) -> Result<&mut HostModule, HostModuleError> {
        self.function(name, function)
    }

    /// Adds a method to a type of the host: `value.name(…)`. The function takes the value first, and `name` may name what follows
    /// it.
    ///
    /// # Errors
    /// As for [`HostModule::function`]; the first parameter is not of that type.
    pub fn method<T: HostObject, F: HostFn<A>, A>(
        &mut self,
        name: &str,
        function: F,
    ) -> Result<&mut HostModule, HostModuleError> {
        if F::params().first().map(String::as_str) != Some(T::NAME) {
            return Err(HostModuleError::NoMethod { name: name.into(), of: T::NAME.into() });
        }
        self.add(Kind::Method(T::NAME.into()), name, "", function)?;
        Ok(self)
    }

    /// Adds a function to a type of the host: `Type.name(…)`, as constructors are called.
    ///
    /// # Errors
    /// As for [`HostModule::function`].
    pub fn associated<T: HostObject, F: HostFn<A>, A>(
        &mut self,
        name: &str,
        function: F,
    ) -> Result<&mut HostModule, HostModuleError> {
        Object::<T>::declare(&mut self.types);
        self.add(Kind::Associated(T::NAME.into()), name, "", function)?;
        Ok(self)
    }

    fn add<F: HostFn<A>, A>(
        &mut self,
        kind: Kind,
        name: &str,
        doc: &str,
        function: F,
    ) -> Result<(), HostModuleError> {
        let added = Added::new(kind, name, doc, function)?;
        if self.added.iter().any(|other| other.name == added.name) {
            return Err(HostModuleError::Twice { name: added.name });
        }
        F::declare(&mut self.types);
        self.added.push(added);
        Ok(())
    }

    /// Gives the function that was added last its sentences for the reference.
    #[cfg(feature = "ffi")]
    fn document_last(&mut self, doc: &str) {
        if let Some(added) = self.added.last_mut() {
            added.doc = doc.to_string();
        }
    }

    /// The module in Vitte: what `check`, the compiler and editors see of it.
    pub fn source(&self) -> String {
        let mut text: String = self.doc.lines().map(|line| format!("//! {line}\n")).collect();
        for declaration in self.types.texts() {
            text.push_str(&format!("\n{declaration}\n"));
        }
        for ty in self.types.names() {
            let members: String = self.added.iter().filter_map(|added| added.member(ty)).collect();
            if !members.is_empty() {
                text.push_str(&format!("\nimpl {ty} {{\n{members}}}\n"));
            }
        }
        for function in &self.added {
            text.push_str(&function.declaration());
        }
        text
    }
}

impl fmt::Debug for HostModule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.added.iter().map(|added| added.name.as_str()).collect();
        f.debug_struct("HostModule").field("name", &self.name).field("functions", &names).finish()
    }
}

/// The modules of a host.
#[derive(Clone, Debug, Default)]
pub(crate) struct HostModules {
    modules: Vec<Arc<HostModule>>,
    /// Those that can be imported.
    pub(crate) sources: Arc<[HostSource]>,
}

impl HostModules {
    /// Adds a module.
    pub(crate) fn add(&mut self, module: HostModule, library: &Library) -> Result<(), HostModuleError> {
        let name = module.name.clone();
        if !is_name(&name) && name != EXTERN {
            return Err(HostModuleError::Name { name });
        }
        let of_natives = library.natives.iter().map(|native| native.module);
        let of_constants = library.constants.iter().map(|constant| constant.module);
        let mut taken =
            library.sources.iter().map(|source| source.name).chain(of_natives).chain(of_constants);
        if taken.any(|taken| taken == name) {
            return Err(HostModuleError::Taken { name });
        }
        if self.modules.iter().any(|other| other.name == name) {
            return Err(HostModuleError::Twice { name });
        }
        if name != EXTERN {
            let text = module.source();
            self.sources = self.sources.iter().cloned().chain([HostSource { name, text }]).collect();
        }
        self.modules.push(Arc::new(module));
        Ok(())
    }
}

impl Resolver for HostModules {
    fn resolve(&self, module: &Module, import: ImportIndex) -> Result<Option<Arc<HostCode>>, String> {
        let wanted = &module.imports[import.index()];
        let Some(host) = self.modules.iter().find(|host| host.name == wanted.module) else { return Ok(None) };
        match host.added.iter().find(|added| added.name == wanted.name) {
            None => Ok(None),
            Some(added) => {
                let mut fitting = Fitting::new(module);
                if added.fits(&mut fitting, &wanted.signature) {
                    return Ok(Some(Arc::clone(&added.code)));
                }
                let difference = fitting.difference().map(|difference| format!(" ({difference})"));
                Err(added.signature() + &difference.unwrap_or_default())
            }
        }
    }
}

/// Whether a program could write a name.
fn is_name(name: &str) -> bool {
    const KEYWORDS: &str = " fn let const return if else while for in break continue match struct enum trait impl import from \
                            as pub extern try catch finally throw true false null self is ";
    let mut letters = name.chars();
    letters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_alphanumeric() || letter == '_')
        && name != "_"
        && !KEYWORDS.contains(&format!(" {name} "))
}
