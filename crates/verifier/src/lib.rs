#![doc = include_str!("../../../docs/verifier.md")]
#![forbid(unsafe_code)]

mod code;
mod faults;
mod foreign;
mod relations;
mod rows;
mod rules;
mod signatures;
mod tables;
mod types;
mod values;
mod verified;

pub use faults::{FAULTS_MAX, Rejection, Rejections};
pub use foreign::{FOREIGN_PARTS_MAX, LAYOUT_DEPTH_MAX};
pub use rules::Rule;
pub use tables::{
    CAPTURES_MAX, FIELDS_MAX, HANDLERS_MAX, IMPORT_NAME_BYTES_MAX, KEY_PARTS_MAX, PAYLOAD_MAX, REGISTERS_MAX,
    TYPES_MAX, VARIANTS_MAX,
};
pub use verified::{FunctionInfo, ImportInfo, VerifiedModule};

use code::{Body, CodeChecker};
use faults::Faults;
use vitte_bytecode::Module;
use vitte_bytecode::foreign::CType;
use vitte_bytecode::module::{Function, TypeDef};

/// Checks a module against every rule.
///
/// # Errors
///
/// All faults, in the order of the module: tables, then functions with their instructions, then exports and entry.
///
/// ```
/// use vitte_bytecode::{Inst, Module, module::Function};
///
/// let main = Function {
///     name: "main".into(), params: 0, result: None, registers: vec![], is_closure: false, handlers: vec![],
///     code_start: 0, code_len: 1,
/// };
/// let mut module = Module { functions: vec![main], code: vec![0], ..Module::default() };
/// let refused = vitte_verifier::verify(module.clone()).unwrap_err();
/// assert_eq!(refused.to_string(), r#"refused: function 0 "main", instruction 0: unknown opcode 0x00"#);
///
/// module.code[0] = Inst::ReturnUnit {}.encode();
/// assert!(vitte_verifier::verify(module).is_ok());
/// ```
pub fn verify(module: Module) -> Result<VerifiedModule, Rejections> {
    check(&module)?;
    Ok(VerifiedModule::new(module))
}

/// Checks a module that is not to be executed.
///
/// # Errors
///
/// Those of [`verify`].
pub fn check(module: &Module) -> Result<(), Rejections> {
    let mut faults = Faults::new(module);
    tables::check_tables(module, &mut faults);
    foreign::check_foreign(module, &mut faults);
    check_functions(module, &mut faults);
    signatures::check_implementations(module, &mut faults);
    tables::check_names(module, &mut faults);
    faults.result()
}

fn check_functions<'m>(module: &'m Module, faults: &mut Faults<'m>) {
    let mut checker = CodeChecker::new(module);
    let mut ranges = tables::CodeRanges::default();
    for (index, function) in module.functions.iter().enumerate() {
        tables::check_frame(index, function, faults);
        tables::check_register_types(module, index, function, faults);
        signatures::check_closure(module, index, function, faults);
        if let Some(range) = ranges.check(module, index, function, faults) {
            let code = &module.code[range];
            tables::check_handlers(index, function, code, faults);
            checker.check(Body { index, function, code }, faults);
        }
    }
    ranges.finish(module, faults);
}

/// The steps that verifying a module takes, for charging them to a budget beforehand: one for each instruction,
/// register, field, variant, parameter, capture and handler, and for each row of a table. A step takes a few nanoseconds and never depends on
/// the size of anything. Computing the cost takes a small part of that itself: it looks at no instruction.
///
/// ```
/// # let module = vitte_bytecode::Module::default();
/// # let mut fuel = 1_000_000_u64;
/// fuel = fuel.checked_sub(vitte_verifier::cost(&module)).ok_or("the file is too large for the fuel granted")?;
/// let verified = vitte_verifier::verify(module);
/// # Ok::<(), &str>(())
/// ```
pub fn cost(module: &Module) -> u64 {
    let parts = |def: &TypeDef| match def {
        TypeDef::Array(_) => 1,
        TypeDef::Struct(structure) => 1 + structure.fields.len(),
        TypeDef::Optional(_) => 1,
        TypeDef::Map(..) => 2,
        TypeDef::Function(signature) => 1 + signature.params.len(),
        TypeDef::Closure(captures) => 1 + captures.len(),
        TypeDef::Trait(def) => {
            1 + def.methods.iter().map(|method| 1 + method.signature.params.len()).sum::<usize>()
        }
        TypeDef::Enum(ty) => 1 + ty.variants.iter().map(|variant| 1 + variant.payload.len()).sum::<usize>(),
    };
    let types = module.types.iter().map(parts).sum::<usize>();
    let imports = module.imports.iter().map(|import| 1 + import.signature.params.len()).sum::<usize>();
    let function = |function: &Function| 1 + function.registers.len() + function.handlers.len();
    let functions = module.functions.iter().map(function).sum::<usize>();
    let methods = module.implementations.iter().map(|of| 1 + of.methods.len()).sum::<usize>();
    let rows = module.globals.len() + module.exports.len() + module.code.len();
    let c_types = |types: &[CType]| types.iter().map(c_parts).sum::<usize>();
    let foreign =
        module.foreign.functions.values().map(|of| 2 + c_types(&of.signature.params)).sum::<usize>();
    let layouts = module.foreign.layouts.values().map(|fields| 1 + c_types(fields)).sum::<usize>();
    (types + imports + functions + methods + rows + foreign + layouts) as u64
}

fn c_parts(ty: &CType) -> usize {
    if let CType::Callback(of) = ty { 2 + of.params.len() } else { 1 }
}
