//! Objects of a host as opaque values of a program.

use crate::typed::{Declarations, Fitting, FromVitte, HostType, IntoVitte, Transfer, object};
use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, TryLockError};
use vitte_bytecode::module::{TypeDef, TypeIndex};
use vitte_bytecode::traps::Trap;
use vitte_heap::{Handle, Heap};
use vitte_runtime::{Failure, Instance, Value};

/// A type of Rust whose values a program can hold and hand on, and use by the methods that the host adds for it.
pub trait HostObject: Send + 'static {
    /// What the type is called in programs.
    const NAME: &'static str;
}

/// An object of the host, shared by the host and the programs that hold it: it is dropped when neither has it any more.
///
/// In a program it is a value of an opaque type: it can be kept, compared and handed on, and has the methods that the host adds.
/// What a program makes up itself, as a struct of that type, is no object of the host: the first use of it raises `InvalidArgument`.
///
/// ```
/// use vitte::compiler::modules::NoFiles;
/// use vitte::{Engine, HostError, HostModule, HostObject, Object, VmConfig};
///
/// struct Account(i64);
///
/// impl HostObject for Account {
///     const NAME: &'static str = "Account";
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut bank = HostModule::new("bank");
/// bank.associated::<Account, _, _>("open", || Object::new(Account(0)))?;
/// bank.method::<Account, _, _>("pay_in(amount)", |account: Object<Account>, amount: i64| {
///     account.lock()?.0 += amount;
///     Ok::<(), HostError>(())
/// })?;
/// bank.method::<Account, _, _>("balance", |account: Object<Account>| account.lock().map(|account| account.0))?;
///
/// let engine = Engine::new().with_module(bank)?;
/// let source = "
///     import bank
///     fn main() -> int {
///         let mine = bank.Account.open()
///         mine.pay_in(40)
///         mine.pay_in(2)
///         return mine.balance()
///     }";
/// let program = engine.compile("main.vit", source, &mut NoFiles)?;
/// assert_eq!(engine.vm(&program, VmConfig::default())?.run()?, 42);
/// # Ok(())
/// # }
/// ```
pub struct Object<T>(Arc<Mutex<T>>);

impl<T> Clone for Object<T> {
    fn clone(&self) -> Self {
        Object(Arc::clone(&self.0))
    }
}

impl<T: HostObject> fmt::Debug for Object<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::NAME)
    }
}

impl<T: HostObject> Object<T> {
    /// Shares an object.
    pub fn new(object: T) -> Object<T> {
        Object(Arc::new(Mutex::new(object)))
    }

    /// The object, for this thread alone until the guard is dropped.
    ///
    /// # Errors
    /// It is in use: by another thread, or by a function of the host that has called the program. What a panic left half changed
    /// stays so and can be used.
    pub fn lock(&self) -> Result<MutexGuard<'_, T>, InUse> {
        match self.0.try_lock() {
            Ok(guard) => Ok(guard),
            Err(TryLockError::Poisoned(guard)) => Ok(guard.into_inner()),
            Err(TryLockError::WouldBlock) => Err(InUse { of: T::NAME }),
        }
    }

    /// Whether two are the same object.
    pub fn is(&self, other: &Object<T>) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// An object of the host is being used already. Programs see it as an error of the kind `InUse`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct InUse {
    /// What the object is.
    pub of: &'static str,
}

impl fmt::Display for InUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this `{}` is being used already", self.of)
    }
}

impl std::error::Error for InUse {}

/// The field of the struct that stands for an object: its number.
const NUMBER: &str = "number";

impl<T: HostObject> HostType for Object<T> {
    fn fits(fitting: &mut Fitting<'_>, ty: TypeIndex) -> bool {
        match fitting.module().type_def(ty) {
            Some(TypeDef::Struct(layout)) => {
                let fields: Vec<_> =
                    layout.fields.iter().map(|field| (field.name.as_str(), field.ty)).collect();
                layout.name == T::NAME && fields == [(NUMBER, TypeIndex::INT)]
            }
            _ => false,
        }
    }

    fn name() -> String {
        T::NAME.into()
    }

    fn declare(types: &mut Declarations) {
        let text = || format!("/// An object of the host.\npub struct {} {{ {NUMBER}: int }}", T::NAME);
        types.add(T::NAME, text, |_| {});
    }
}

impl<T: HostObject> IntoVitte for Object<T> {
    fn give(self, to: &mut Transfer<'_>, ty: TypeIndex) -> Result<Value, Failure> {
        let shape = to.program().shape_of(ty);
        let value = to.heap().new_struct(shape)?;
        // The object watches itself: the number is free again when it is gone, and opens nothing for another object.
        let number = to.heap().watch(value, value)?;
        to.heap().struct_set(value, 0, i64::from(number))?;
        Objects::keep(to.vm, number, self.0)?;
        Ok(Value::Ref(value))
    }
}

impl<T: HostObject> FromVitte for Object<T> {
    fn take(from: &mut Transfer<'_>, _: TypeIndex, value: Value) -> Result<Self, Failure> {
        let value = object(value)?;
        let unknown =
            || Failure::new(Trap::InvalidArgument, format!("this `{}` was not made by the host", T::NAME));
        let number = watched_number(from.heap(), value)?.ok_or_else(unknown)?;
        let found = from.vm.states.get::<Objects>().kept.get(&number);
        let object = found.and_then(|object| Arc::clone(object).downcast::<Mutex<T>>().ok());
        object.map(Object).ok_or_else(unknown)
    }
}

/// The number under which an object watches itself.
fn watched_number(heap: &mut Heap, value: Handle) -> Result<Option<u32>, Failure> {
    let Ok(number) = u32::try_from(heap.struct_get(value, 0)?) else { return Ok(None) };
    let scope = heap.handle_scope();
    let watched = heap.watched(value, number)?;
    let is_watched = !watched.is_null();
    heap.truncate_handles(scope);
    Ok(is_watched.then_some(number))
}

/// The objects of the host that a machine has been given, by number.
#[derive(Default)]
struct Objects {
    /// Only what stands for an object of the host watches itself: a number that it had and another has got since is another's.
    kept: HashMap<u32, Arc<dyn Any + Send + Sync>>,
    /// How many there may be before it is looked which are gone.
    room: usize,
}

/// How many objects a machine has at least before it looks which are gone.
const FEW: usize = 256;

impl Objects {
    fn keep(vm: &mut Instance, number: u32, object: Arc<dyn Any + Send + Sync>) -> Result<(), Failure> {
        let count = vm.states.get::<Objects>().kept.len();
        if count >= vm.states.get::<Objects>().room.max(FEW) {
            vm.heap.collect()?;
            let Instance { heap, states, .. } = vm;
            let objects = states.get::<Objects>();
            objects.kept.retain(|number, _| heap.watches_itself(*number));
            objects.room = objects.kept.len() * 2;
        }
        vm.states.get::<Objects>().kept.insert(number, object);
        Ok(())
    }
}
