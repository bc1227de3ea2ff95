//! A verified module joined with its natives: what engines execute. Shared by all its instances.

use crate::dispatch::{self, Dispatch};
use crate::enums::EnumLayouts;
use crate::error::Failure;
use crate::native::{HostCode, Native, NativeFn};
use crate::shapes::{FIRST_SHAPED_TYPE, global_refs, shape_of, tables};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use vitte_bytecode::Module;
use vitte_bytecode::module::{Function, Import, Signature, TypeDef, TypeIndex};
use vitte_bytecode::natives::{Interface, NativeType, Price};
use vitte_bytecode::operands::{Class, FuncIndex, ImportIndex};
use vitte_bytecode::traps::Trap;
use vitte_heap::{MapOperation, RefMap, ShapeId, Tables};
use vitte_verifier::VerifiedModule;

/// What a call needs to know of its callee, in one word.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(8))]
pub struct CallTarget {
    /// The first instruction in the module's code.
    pub code_start: u32,
    /// How many registers the frame has, parameters included.
    pub registers: u16,
    /// How many parameters it takes.
    pub params: u16,
}

/// What making a function value needs to know of the function, by function.
#[derive(Clone, Copy, Debug)]
pub struct ClosureLayout {
    /// The first slot: the number of the function in the lower half, and in the top bit whether it finds the function
    /// value itself behind its parameters.
    pub callee: u64,
    /// The shape of the function values.
    pub shape: ShapeId,
    /// How many captures follow.
    pub captures: u32,
}

impl ClosureLayout {
    /// The bit of [`ClosureLayout::callee`] for functions that see their own value.
    pub const SEES_ITSELF: u64 = 1 << 63;

    fn new(module: &Module, index: usize, function: &Function) -> ClosureLayout {
        let ty = function.registers.get(function.params as usize).filter(|_| function.is_closure);
        let captures = match ty.and_then(|ty| module.type_def(*ty)) {
            Some(TypeDef::Closure(captures)) => captures.len() as u32,
            _ => 0,
        };
        let sees_itself = if function.is_closure { Self::SEES_ITSELF } else { 0 };
        let shape = shape_of(ty.unwrap_or(&TypeIndex::CLOSURE).0);
        ClosureLayout { callee: index as u64 | sees_itself, shape, captures }
    }

    /// The function that the first slot of a function value names.
    pub fn function(callee: u64) -> FuncIndex {
        FuncIndex(callee as u32)
    }
}

/// An import with the native that serves it.
#[derive(Clone, Debug)]
pub struct LinkedNative {
    /// The code.
    pub code: NativeFn,
    /// How many arguments it takes.
    pub params: u16,
    /// What its result must be.
    pub result: ResultType,
    /// Whether it never returns.
    pub diverges: bool,
    /// What a call costs beside its instruction.
    pub price: Price,
    /// Whether it is an operation on a map whose argument 1 is a key that is an object: it is looked through.
    pub has_object_key: bool,
}

/// What a native's result must be for the program that imports it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ResultType {
    /// There is none.
    Unit,
    /// A value that is no reference, of this class.
    Plain(Class),
    /// A reference to such an object, or null.
    Object(ObjectType),
    /// Null, or a value of this class in a box of this shape.
    Boxed(Class, ShapeId),
    /// Null, or a reference to such an object.
    Optional(ObjectType),
}

/// What an object must be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ObjectType {
    /// Of this shape.
    Shape(ShapeId),
    /// Of any type that implements this trait.
    Trait(TypeIndex),
    /// A function value of this type.
    Function(TypeIndex),
}

/// A program that can run: verified, and linked with the natives of a host.
#[derive(Debug)]
pub struct Program {
    verified: VerifiedModule,
    targets: Vec<CallTarget>,
    natives: Vec<LinkedNative>,
    field_counts: Vec<u32>,
    enums: EnumLayouts,
    boxes: Boxes,
    closures: Vec<ClosureLayout>,
    dispatch: Dispatch,
    tables: Tables,
    global_refs: RefMap,
    /// The code that engines execute, where it is not the module's own.
    code: Option<Vec<u64>>,
}

/// The shapes of boxes, by what is in them: those of the first optional type of each.
#[derive(Clone, Copy, Debug)]
pub struct Boxes {
    /// Of an `int`.
    pub int: ShapeId,
    /// Of a `float`.
    pub float: ShapeId,
    /// Of a `bool`.
    pub bool: ShapeId,
}

impl Boxes {
    /// The boxes of a module. A module that defines no such optional never has such a box: any shape will do.
    fn new(module: &Module) -> Boxes {
        let shape = |value: TypeIndex| {
            let position = module.types.iter().position(|ty| *ty == TypeDef::Optional(value));
            shape_of(TypeIndex::defined(position.unwrap_or_default()).0)
        };
        Boxes { int: shape(TypeIndex::INT), float: shape(TypeIndex::FLOAT), bool: shape(TypeIndex::BOOL) }
    }

    /// The shape of boxes for values of a class; `None` if those are references.
    fn shape(&self, class: Class) -> Option<ShapeId> {
        match class {
            Class::Int => Some(self.int),
            Class::Float => Some(self.float),
            Class::Bool => Some(self.bool),
            _ => None,
        }
    }
}

/// Serves imports that are not in the native table: by functions of the host, or of native libraries.
pub trait Resolver {
    /// The code for an import; `None` if there is nothing of its name.
    ///
    /// # Errors
    /// What there is has another signature: this one, as a program writes it. No other resolver is asked then.
    fn resolve(&self, module: &Module, import: ImportIndex) -> Result<Option<Arc<HostCode>>, String>;
}

/// An import that the host does not serve.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LinkError {
    /// The import: `math.sqrt`; empty for what concerns all of them.
    pub name: String,
    /// The signature that the file asks for.
    pub wanted: String,
    /// The signatures that the host has under this name, if any.
    pub offered: Vec<String>,
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.name.is_empty() {
            write!(f, "import `{}`: ", self.name)?;
        }
        write!(f, "the file asks for {}, ", self.wanted)?;
        if self.offered.is_empty() {
            return f.write_str("which this host does not have");
        }
        write!(f, "this host has {}", self.offered.join(" and "))
    }
}

impl std::error::Error for LinkError {}

impl Program {
    /// Joins a module with natives. What is not in their table is asked of the resolvers, in their order.
    ///
    /// # Errors
    /// Every import that nothing serves.
    pub fn link<'n>(
        verified: VerifiedModule,
        natives: impl Iterator<Item = &'n Native> + Clone,
        resolvers: &[&dyn Resolver],
    ) -> Result<Program, Vec<LinkError>> {
        let module = verified.module();
        if !Interface::CURRENT.serves(module.interface) {
            return Err(vec![other_interface(module.interface)]);
        }
        let boxes = Boxes::new(module);
        let index = Index::new(natives, module.imports.len());
        let mut linked = Vec::with_capacity(module.imports.len());
        let mut errors = Vec::new();
        for (at, import) in module.imports.iter().enumerate() {
            let found = index.named(&import.module, &import.name);
            // A native library may have the name of a module.
            let is_foreign = module.foreign.functions.contains_key(&(at as u32));
            let linked_import = if found.is_empty() || is_foreign {
                link_resolved(module, &boxes, ImportIndex(at as u32), resolvers)
            } else {
                link_import(module, &boxes, import, &found)
            };
            match linked_import {
                Ok(native) => linked.push(native),
                Err(error) => errors.push(error),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let targets = verified.functions().iter().map(|info| CallTarget {
            code_start: info.code_start,
            registers: info.registers,
            params: info.params,
        });
        let shaped = FIRST_SHAPED_TYPE..TypeIndex::FIRST_DEFINED + module.types.len() as u32;
        let field_counts = shaped.map(|ty| match module.type_def(TypeIndex(ty)) {
            Some(TypeDef::Struct(layout)) => layout.fields.len() as u32,
            _ => 0,
        });
        let functions = module.functions.iter().enumerate();
        let closures =
            functions.map(|(index, function)| ClosureLayout::new(module, index, function)).collect();
        let (targets, field_counts) = (targets.collect(), field_counts.collect());
        let enums = EnumLayouts::new(module);
        let dispatch::Linked { dispatch, code } = dispatch::link(module).ok_or_else(too_many_methods)?;
        Ok(Program {
            targets,
            field_counts,
            enums,
            boxes,
            closures,
            dispatch,
            tables: tables(&verified),
            global_refs: global_refs(module),
            code,
            natives: linked,
            verified,
        })
    }

    /// The module.
    #[inline(always)]
    pub fn module(&self) -> &Module {
        self.verified.module()
    }

    /// The module with what the verifier found out.
    pub fn verified(&self) -> &VerifiedModule {
        &self.verified
    }

    /// What calls need to know, by function.
    #[inline(always)]
    pub fn targets(&self) -> &[CallTarget] {
        &self.targets
    }

    /// The natives, by import.
    #[inline(always)]
    pub fn natives(&self) -> &[LinkedNative] {
        &self.natives
    }

    /// The frame id of a native's argument frame: natives follow the functions.
    #[inline(always)]
    pub fn native_frame_id(&self, native: ImportIndex) -> u64 {
        self.targets.len() as u64 + u64::from(native.0)
    }

    /// The code that engines execute: the module's, with what linking has found out. Each instruction is where it is in the
    /// module's code.
    #[inline(always)]
    pub fn code(&self) -> &[u64] {
        self.code.as_deref().unwrap_or(&self.module().code)
    }

    /// The shape of objects of a type that has objects: instances add the shapes in the order of the types.
    #[inline(always)]
    pub fn shape(&self, ty: u16) -> ShapeId {
        shape_of(u32::from(ty))
    }

    /// As [`Program::shape`].
    pub fn shape_of(&self, ty: TypeIndex) -> ShapeId {
        shape_of(ty.0)
    }

    /// What making function values needs to know, by function.
    #[inline(always)]
    pub fn closures(&self) -> &[ClosureLayout] {
        &self.closures
    }

    /// What the heaps of all instances share: shapes and frame maps.
    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// Which globals hold references.
    pub fn global_refs(&self) -> &RefMap {
        &self.global_refs
    }

    /// What goes by the type of an object.
    #[inline(always)]
    pub fn dispatch(&self) -> &Dispatch {
        &self.dispatch
    }

    /// How many fields a struct type has; 0 for other types.
    #[inline(always)]
    pub fn field_count(&self, ty: u16) -> usize {
        self.field_counts[ty as usize - FIRST_SHAPED_TYPE as usize] as usize
    }

    /// Where values of enums keep what they carry.
    #[inline(always)]
    pub fn enums(&self) -> &EnumLayouts {
        &self.enums
    }

    /// The shapes of boxes.
    #[inline(always)]
    pub fn boxes(&self) -> &Boxes {
        &self.boxes
    }

    /// What a value of a type of the module is, for those who pass one.
    pub fn passed_type(&self, ty: TypeIndex) -> ResultType {
        result_type(self.module(), &self.boxes, ty)
    }

    /// The name of a function.
    pub fn function_name(&self, function: FuncIndex) -> &str {
        self.module().functions.get(function.index()).map_or("?", |function| &function.name)
    }
}

/// Finds natives by name.
enum Index<'n, N> {
    /// For a few imports: looking through all natives is cheaper than sorting them in.
    Few(N),
    /// For many.
    Many(HashMap<(&'n str, &'n str), Vec<&'n Native>>),
}

impl<'n, N: Iterator<Item = &'n Native> + Clone> Index<'n, N> {
    fn new(natives: N, imports: usize) -> Self {
        const FEW: usize = 16;
        if imports <= FEW {
            return Index::Few(natives);
        }
        let mut by_name: HashMap<_, Vec<_>> = HashMap::new();
        for native in natives {
            by_name.entry((native.decl.module, native.decl.name)).or_default().push(native);
        }
        Index::Many(by_name)
    }

    fn named(&self, module: &str, name: &str) -> Vec<&'n Native> {
        match self {
            Index::Few(natives) => natives
                .clone()
                .filter(|native| native.decl.name == name && native.decl.module == module)
                .collect(),
            Index::Many(by_name) => by_name.get(&(module, name)).cloned().unwrap_or_default(),
        }
    }
}

/// The file was compiled against an interface that this host does not have.
fn other_interface(wanted: Interface) -> LinkError {
    let offered = vec![format!("version {}", Interface::CURRENT)];
    LinkError { name: String::new(), wanted: format!("version {wanted} of the interface"), offered }
}

/// The refusal of a module that calls more methods through traits than instructions can tell apart.
fn too_many_methods() -> Vec<LinkError> {
    let wanted = "calls of more than 16,777,215 methods".into();
    vec![LinkError { name: "traits".into(), wanted, offered: vec!["calls of fewer methods".into()] }]
}

fn link_import(
    module: &Module,
    boxes: &Boxes,
    import: &Import,
    candidates: &[&Native],
) -> Result<LinkedNative, LinkError> {
    let Some(native) = candidates.iter().find(|native| fits(module, native, &import.signature)) else {
        return Err(LinkError {
            name: format!("{}.{}", import.module, import.name),
            wanted: module.signature_name(&import.signature),
            offered: candidates.iter().map(|native| declared(native)).collect(),
        });
    };
    Ok(LinkedNative {
        code: engine_code(module, &native.code, &import.signature),
        params: import.signature.params.len() as u16,
        result: import.signature.result.map_or(ResultType::Unit, |ty| result_type(module, boxes, ty)),
        diverges: native.decl.result == NativeType::Never,
        price: native.decl.price,
        has_object_key: has_object_key(module, &native.code, &import.signature),
    })
}

fn link_resolved(
    module: &Module,
    boxes: &Boxes,
    at: ImportIndex,
    resolvers: &[&dyn Resolver],
) -> Result<LinkedNative, LinkError> {
    let import = &module.imports[at.index()];
    let mut offered = Vec::new();
    for resolver in resolvers {
        match resolver.resolve(module, at) {
            Ok(None) => {}
            // Nobody means another function of that name by a wrong signature.
            Err(signature) => {
                offered.push(signature);
                break;
            }
            Ok(Some(code)) => {
                return Ok(LinkedNative {
                    code: NativeFn::Host(code),
                    params: import.signature.params.len() as u16,
                    result: import
                        .signature
                        .result
                        .map_or(ResultType::Unit, |ty| result_type(module, boxes, ty)),
                    diverges: false,
                    price: Price::Fixed(0),
                    has_object_key: false,
                });
            }
        }
    }
    let name = format!("{}.{}", import.module, import.name);
    Err(LinkError { name, wanted: module.signature_name(&import.signature), offered })
}

/// The code of a native, in a form that engines may use with this signature: they look at nothing else.
fn engine_code(module: &Module, code: &NativeFn, signature: &Signature) -> NativeFn {
    let fits = match code {
        NativeFn::General(_) | NativeFn::Host(_) => true,
        NativeFn::Float1(_) => signature_is(signature, &[TypeIndex::FLOAT], Some(TypeIndex::FLOAT)),
        NativeFn::Float2(_) => signature_is(signature, &[TypeIndex::FLOAT; 2], Some(TypeIndex::FLOAT)),
        NativeFn::Map(operation, _) => fits_map_operation(module, *operation, signature),
    };
    match code.clone() {
        NativeFn::Map(_, general) if !fits => NativeFn::General(general),
        NativeFn::Float1(_) | NativeFn::Float2(_) if !fits => NativeFn::General(|_| {
            Err(Failure::new(
                Trap::Panic,
                "a native is wrong: it is no function of floats; please report this",
            ))
        }),
        code => code,
    }
}

/// Whether a native takes a key that is an object.
fn has_object_key(module: &Module, code: &NativeFn, signature: &Signature) -> bool {
    use MapOperation::{Find, Get, Has, Index, Set};
    let takes_key = matches!(code, NativeFn::Map(Find | Get | Has | Index | Set, _));
    let key = signature.params.get(1).and_then(|ty| module.class(*ty));
    takes_key && key.is_some_and(Class::is_reference)
}

fn signature_is(signature: &Signature, params: &[TypeIndex], result: Option<TypeIndex>) -> bool {
    signature.params == params && signature.result == result
}

/// Whether what engines do for an operation takes and gives values of a signature's types.
fn fits_map_operation(module: &Module, operation: MapOperation, signature: &Signature) -> bool {
    let Some(&map) = signature.params.first() else { return false };
    let Some(&TypeDef::Map(key, value)) = module.type_def(map) else { return false };
    let is = |params: &[TypeIndex], result| signature_is(signature, params, result);
    match operation {
        MapOperation::Index => is(&[map, key], Some(value)),
        // Of values that are no references the engine makes no optional.
        MapOperation::Get => {
            let result = signature.result.filter(|result| {
                *result == value && matches!(module.type_def(value), Some(TypeDef::Optional(_)))
                    || module.type_def(*result) == Some(&TypeDef::Optional(value))
            });
            result.is_some() && is(&[map, key], result)
        }
        MapOperation::Find => is(&[map, key], Some(TypeIndex::INT)),
        MapOperation::Has => is(&[map, key], Some(TypeIndex::BOOL)),
        MapOperation::Set => is(&[map, key, value], None),
        MapOperation::Next => is(&[map, TypeIndex::INT, TypeIndex::INT], Some(TypeIndex::INT)),
        MapOperation::Key => is(&[map, TypeIndex::INT], Some(key)),
        MapOperation::Value => is(&[map, TypeIndex::INT], Some(value)),
    }
}

/// What a result of a type must be.
fn result_type(module: &Module, boxes: &Boxes, ty: TypeIndex) -> ResultType {
    let boxed = |value: TypeIndex| {
        let class = module.class(value)?;
        Some((class, boxes.shape(class)?))
    };
    match (module.type_def(ty), module.class(ty)) {
        (Some(TypeDef::Optional(value)), _) => match boxed(*value) {
            Some((class, shape)) => ResultType::Boxed(class, shape),
            None => ResultType::Optional(object_type(module, *value)),
        },
        (_, Some(class)) if !class.is_reference() => ResultType::Plain(class),
        _ => ResultType::Object(object_type(module, ty)),
    }
}

/// What the objects of a type are that is a reference and no optional.
fn object_type(module: &Module, ty: TypeIndex) -> ObjectType {
    match module.type_def(ty) {
        Some(TypeDef::Trait(_)) => ObjectType::Trait(ty),
        Some(TypeDef::Function(_)) => ObjectType::Function(ty),
        _ if ty == TypeIndex::STRING => ObjectType::Shape(ShapeId::STRING),
        _ => ObjectType::Shape(shape_of(ty.0)),
    }
}

/// Whether a native has this signature, for some meaning of its type variable.
fn fits(module: &Module, native: &Native, signature: &Signature) -> bool {
    let decl = &native.decl;
    let mut variables = Variables::default();
    // Parameters first: they say what the variable means, without which `T?` of an optional has two readings.
    let params = decl.params.len() == signature.params.len()
        && (decl.params.iter().zip(&signature.params))
            .all(|(declared, ty)| unify(module, *declared, *ty, &mut variables));
    params
        && match (decl.result, signature.result) {
            (NativeType::Unit | NativeType::Never, result) => result.is_none(),
            (_, None) => false,
            (declared, Some(result)) => unify(module, declared, result, &mut variables),
        }
}

/// What the type variables of a native mean.
#[derive(Default)]
struct Variables {
    t: Option<TypeIndex>,
    u: Option<TypeIndex>,
}

impl Variables {
    /// The meaning of a type that is a variable.
    fn of(&mut self, declared: NativeType) -> Option<&mut Option<TypeIndex>> {
        match declared {
            NativeType::T => Some(&mut self.t),
            NativeType::U => Some(&mut self.u),
            _ => None,
        }
    }
}

fn unify(module: &Module, declared: NativeType, ty: TypeIndex, variables: &mut Variables) -> bool {
    if let Some(meaning) = variables.of(declared) {
        return *meaning.get_or_insert(ty) == ty;
    }
    match declared {
        NativeType::Unit | NativeType::Never | NativeType::T | NativeType::U => false,
        NativeType::Int => ty == TypeIndex::INT,
        NativeType::Float => ty == TypeIndex::FLOAT,
        NativeType::Bool => ty == TypeIndex::BOOL,
        NativeType::String => ty == TypeIndex::STRING,
        NativeType::Bytes => ty == TypeIndex::BYTES,
        NativeType::Error => ty == TypeIndex::ERROR,
        NativeType::Array(element) => match module.type_def(ty) {
            Some(TypeDef::Array(ty)) => unify(module, *element, *ty, variables),
            _ => false,
        },
        NativeType::Map(key, value) => match module.type_def(ty) {
            Some(TypeDef::Map(key_ty, value_ty)) => {
                unify(module, *key, *key_ty, variables) && unify(module, *value, *value_ty, variables)
            }
            _ => false,
        },
        NativeType::Optional(value) => match module.type_def(ty) {
            // The optional of an optional is that optional.
            Some(TypeDef::Optional(_)) if variables.of(*value).is_some_and(|of| *of == Some(ty)) => true,
            Some(TypeDef::Optional(ty)) => unify(module, *value, *ty, variables),
            _ => false,
        },
    }
}

/// The declaration as a program writes it.
fn declared(native: &Native) -> String {
    fn name(ty: NativeType) -> String {
        match ty {
            NativeType::Unit => "()".into(),
            NativeType::Never => "never".into(),
            NativeType::Int => "int".into(),
            NativeType::Float => "float".into(),
            NativeType::Bool => "bool".into(),
            NativeType::String => "string".into(),
            NativeType::T => "T".into(),
            NativeType::U => "U".into(),
            NativeType::Bytes => "bytes".into(),
            NativeType::Error => "Error".into(),
            NativeType::Map(key, value) => format!("map<{}, {}>", name(*key), name(*value)),
            NativeType::Array(element) => format!("array<{}>", name(*element)),
            NativeType::Optional(value) => format!("{}?", name(*value)),
        }
    }
    let params: Vec<_> = native.decl.params.iter().map(|ty| name(*ty)).collect();
    match native.decl.result {
        NativeType::Unit => format!("fn({})", params.join(", ")),
        result => format!("fn({}) -> {}", params.join(", "), name(result)),
    }
}
