//! Rules V30 and V32, and which functions have which signatures. Signatures are numbered, so that it takes one look at
//! each to compare them as often as a module asks for it.

use crate::faults::{Faults, Name, closure_as_function, signature_name, type_name};
use crate::rules::Rule;
use std::collections::{HashMap, HashSet};
use vitte_bytecode::module::{
    Function, Implementation, Method, Module, Signature, TraitType, TypeDef, TypeIndex,
};
use vitte_bytecode::operands::Class;

/// Numbers signatures: equal ones get equal numbers.
#[derive(Default)]
struct Numbers<'m> {
    known: HashMap<(&'m [TypeIndex], Option<TypeIndex>), u32>,
}

impl<'m> Numbers<'m> {
    fn of(&mut self, params: &'m [TypeIndex], result: Option<TypeIndex>) -> u32 {
        let next = self.known.len() as u32;
        *self.known.entry((params, result)).or_insert(next)
    }
}

/// The numbers of the signatures of functions and of function types, if there are any of the latter.
pub(crate) struct Signatures {
    functions: Vec<u32>,
    /// By the position of the type; `NONE` where it is no function type.
    types: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl Signatures {
    pub(crate) fn new<'m>(module: &'m Module) -> Signatures {
        let mut numbers = Numbers::default();
        let mut number = |def: &'m TypeDef| match def {
            TypeDef::Function(signature) => numbers.of(&signature.params, signature.result),
            _ => NONE,
        };
        if !module.types.iter().any(|def| matches!(def, TypeDef::Function(_))) {
            return Signatures { functions: Vec::new(), types: Vec::new() };
        }
        let types = module.types.iter().map(&mut number).collect();
        let number = |function: &'m Function| numbers.of(function.param_types(), function.result);
        Signatures { functions: module.functions.iter().map(number).collect(), types }
    }

    /// Whether a type is that of this function as a value.
    pub(crate) fn is_of(&self, function: usize, ty: Option<TypeIndex>) -> bool {
        let of_type = ty.and_then(TypeIndex::position).and_then(|position| self.types.get(position));
        of_type.is_some_and(|number| self.functions.get(function) == Some(number))
    }
}

/// Checks the record of a function that runs as a function value. (V30)
pub(crate) fn check_closure(module: &Module, index: usize, function: &Function, faults: &mut Faults<'_>) {
    if !function.is_closure {
        return;
    }
    let register = usize::from(function.params);
    match function.registers.get(register) {
        None => {
            let text = |_: &_| "it is a closure, but has no register for itself behind the parameters".into();
            faults.add_in(Rule::Closures, index, text);
        }
        // That there is no such type is a fault of V6.
        Some(ty) if matches!(module.class(*ty), None | Some(Class::Closure)) => {}
        Some(ty) => faults.add_in(Rule::Closures, index, |module| {
            let ty = type_name(module, *ty);
            format!("it is a closure, but register {register}, which holds that, is {ty}")
        }),
    }
}

/// The captures that a function finds in the value that it runs as.
pub(crate) fn captures<'m>(module: &'m Module, function: &Function) -> &'m [TypeIndex] {
    let ty = function.registers.get(usize::from(function.params)).filter(|_| function.is_closure);
    match ty.and_then(|ty| module.type_def(*ty)) {
        Some(TypeDef::Closure(captures)) => captures,
        _ => &[],
    }
}

/// The pairs of a type and a trait that it implements.
pub(crate) type Implemented = HashSet<(TypeIndex, TypeIndex)>;

pub(crate) fn implemented(module: &Module) -> Implemented {
    module.implementations.iter().map(|implementation| (implementation.ty, implementation.of)).collect()
}

/// Checks types' methods for traits. (V32)
pub(crate) fn check_implementations<'m>(module: &'m Module, faults: &mut Faults<'m>) {
    if module.implementations.is_empty() {
        return;
    }
    let mut check = Implementations::new(module);
    for (index, implementation) in module.implementations.iter().enumerate() {
        check.check(index, implementation, faults);
    }
}

struct Implementations<'m> {
    module: &'m Module,
    seen: Implemented,
    /// The numbers of functions' signatures without the first parameter.
    functions: Vec<u32>,
    /// The number of the signature of each trait's first method among `methods`, by the position of the type.
    first_methods: Vec<u32>,
    methods: Vec<u32>,
}

impl<'m> Implementations<'m> {
    fn new(module: &'m Module) -> Self {
        let mut numbers = Numbers::default();
        let rest = |function: &'m Function| function.param_types().get(1..).unwrap_or(&[]);
        let functions = module.functions.iter();
        let functions = functions.map(|function| numbers.of(rest(function), function.result)).collect();
        let (mut first_methods, mut methods) = (Vec::with_capacity(module.types.len()), Vec::new());
        for def in &module.types {
            first_methods.push(methods.len() as u32);
            if let TypeDef::Trait(def) = def {
                let number =
                    |method: &'m Method| numbers.of(&method.signature.params, method.signature.result);
                methods.extend(def.methods.iter().map(number));
            }
        }
        Implementations { module, seen: Implemented::new(), functions, first_methods, methods }
    }

    fn check(&mut self, index: usize, implementation: &'m Implementation, faults: &mut Faults<'m>) {
        let Implementation { ty, of, methods } = implementation;
        let mut fault = |why: String| {
            faults.add(Rule::Implementations, |module| {
                let names = [of, ty].map(|ty| type_name(module, *ty));
                format!("implementation {index}, of {} for {}: {why}", names[0], names[1])
            });
        };
        let is_implementable = matches!(self.module.class(*ty), Some(Class::Struct | Class::Enum));
        if !is_implementable {
            fault(format!("{} is no struct or enum", type_name(self.module, *ty)));
        }
        let Some(TypeDef::Trait(def)) = self.module.type_def(*of) else {
            return fault(format!("{} is no trait", type_name(self.module, *of)));
        };
        if !is_implementable {
            return;
        }
        if !self.seen.insert((*ty, *of)) {
            return fault("there is one already".into());
        }
        if methods.len() != def.methods.len() {
            let (found, expected) = (methods.len(), def.methods.len());
            return fault(format!("it has {found} methods, expected {expected}"));
        }
        for position in 0..methods.len() {
            if let Some(why) = self.wrong_method(implementation, def, position) {
                fault(why);
            }
        }
    }

    /// What is wrong with a method of an implementation.
    fn wrong_method(
        &self,
        implementation: &Implementation,
        def: &TraitType,
        position: usize,
    ) -> Option<String> {
        let (index, method) = (implementation.methods[position].index(), &def.methods[position]);
        let name = Name(&method.name);
        let Some(function) = self.module.functions.get(index) else {
            return Some(format!("method {position} \"{name}\": function {index} does not exist"));
        };
        if function.is_closure {
            let why = closure_as_function(index, function);
            return Some(format!("method {position} \"{name}\": {why}"));
        }
        let first = implementation.of.position().map_or(0, |ty| self.first_methods[ty] as usize);
        let takes_receiver = function.param_types().first() == Some(&implementation.ty);
        if takes_receiver && self.functions[index] == self.methods[first + position] {
            return None;
        }
        let found = signature_name(self.module, &function.signature());
        let expected = signature_name(self.module, &with_receiver(implementation.ty, &method.signature));
        let function_name = Name(&function.name);
        Some(format!(
            "method {position} \"{name}\": function {index} \"{function_name}\" is {found}, expected {expected}"
        ))
    }
}

/// The signature of a method as a function of the receiver too.
fn with_receiver(receiver: TypeIndex, signature: &Signature) -> Signature {
    let params = [receiver].iter().chain(&signature.params).copied().collect();
    Signature { params, result: signature.result }
}
