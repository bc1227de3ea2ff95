//! Rules V33 to V39: instructions on function values, values of traits, and errors.

use crate::code::CodeChecker;
use crate::faults::{Faults, Name, register_name, signature_name, type_name};
use crate::relations::{At, Expected};
use crate::rules::Rule;
use crate::signatures::captures;
use vitte_bytecode::module::{Signature, TypeDef, TypeIndex};
use vitte_bytecode::operands::Class;

impl<'m> CodeChecker<'m> {
    /// The definition of the type of a register operand.
    fn def(&self, at: At<'m>, position: u8) -> Option<&'m TypeDef> {
        self.module.type_def(at.declared(usize::from(at.value(position)))?)
    }

    /// The callee is of a function type, which says all.
    pub(crate) fn check_call_closure(&self, at: At<'m>, dst: u8, callee: u8, faults: &mut Faults<'m>) {
        if let Some(TypeDef::Function(signature)) = self.def(at, callee) {
            self.check_signature(at, dst, signature, faults);
        }
    }

    /// V36
    pub(crate) fn check_call_trait(
        &self,
        at: At<'m>,
        dst: u8,
        receiver: u8,
        method: u8,
        faults: &mut Faults<'m>,
    ) {
        let Some(TypeDef::Trait(def)) = self.def(at, receiver) else { return };
        let number = at.value(method);
        match def.methods.get(usize::from(number)) {
            Some(method) => self.check_signature(at, dst, &method.signature, faults),
            None => at.fault(method, Rule::Methods, faults, |_| {
                format!("method {number} does not exist, {} has {}", Name(&def.name), def.methods.len())
            }),
        }
    }

    fn check_signature(&self, at: At<'m>, dst: u8, signature: &'m Signature, faults: &mut Faults<'m>) {
        self.check_result(at, dst, signature.result, faults);
        self.check_args(at, Expected::Params(&signature.params), faults);
    }

    /// V34. The captures are those of the closure type that the function's own code sees.
    pub(crate) fn check_alloc_closure(&self, at: At<'m>, dst: u8, faults: &mut Faults<'m>) {
        let Some(function) = self.module.functions.get(at.index()) else { return };
        if let Some(TypeDef::Function(signature)) = self.def(at, dst)
            && !self.signatures.is_of(at.index(), at.declared(usize::from(at.value(dst))))
        {
            at.fault(dst, Rule::FunctionValues, faults, |module| {
                let register = register_name(module, at.body.index, at.value(dst));
                let found = signature_name(module, signature);
                let name = Name(&function.name);
                let expected = signature_name(module, &function.signature());
                format!("{register} is {found}, but function {} \"{name}\" is {expected}", at.index())
            });
        }
        self.check_args(at, Expected::Params(captures(self.module, function)), faults);
    }

    /// V35
    pub(crate) fn check_capture(
        &self,
        at: At<'m>,
        closure: u8,
        capture: u8,
        value: u8,
        faults: &mut Faults<'m>,
    ) {
        let Some(TypeDef::Closure(captures)) = self.def(at, closure) else { return };
        let number = at.value(capture);
        match captures.get(usize::from(number)) {
            Some(ty) => self.expect_type(at, value, *ty, Rule::Captures, faults),
            None => at.fault(capture, Rule::Captures, faults, |_| {
                format!("capture {number} does not exist, the closure has {}", captures.len())
            }),
        }
    }

    /// V37
    pub(crate) fn check_to_trait(&self, at: At<'m>, dst: u8, src: u8, faults: &mut Faults<'m>) {
        let [of, ty] = [dst, src].map(|position| at.declared(usize::from(at.value(position))));
        let (Some(of), Some(ty)) = (of, ty) else { return };
        if !self.implemented.contains(&(ty, of)) {
            at.fault(src, Rule::TraitValues, faults, |module| {
                let register = register_name(module, at.body.index, at.value(src));
                let [ty, of] = [ty, of].map(|ty| type_name(module, ty));
                format!("{register} is {ty}, which does not implement {of}")
            });
        }
    }

    /// V38
    pub(crate) fn check_is(&self, at: At<'m>, ty: u8, faults: &mut Faults<'m>) {
        let index = TypeIndex(u32::from(at.value(ty)));
        let text = match self.module.class(index) {
            Some(Class::Struct | Class::Enum | Class::Trait) => return,
            None => format!("type {} does not exist", index.0),
            Some(_) => format!("{} is no struct, enum or trait", type_name(self.module, index)),
        };
        at.fault(ty, Rule::Casts, faults, |_| text);
    }

    /// V38
    pub(crate) fn check_cast(&self, at: At<'m>, dst: u8, faults: &mut Faults<'m>) {
        let Some(ty) = at.declared(usize::from(at.value(dst))) else { return };
        if !matches!(self.module.class(ty), Some(Class::Struct | Class::Enum | Class::Trait)) {
            at.fault(dst, Rule::Casts, faults, |module| {
                let register = register_name(module, at.body.index, at.value(dst));
                format!("{register} is {}, which is no struct, enum or trait", type_name(module, ty))
            });
        }
    }

    /// V39
    pub(crate) fn check_throw(&self, at: At<'m>, error: u8, faults: &mut Faults<'m>) {
        self.expect_type(at, error, TypeIndex::ERROR, Rule::Throws, faults);
    }
}
