//! A verified module joined with its natives: what engines execute. Shared by all its instances.

use crate::enums::EnumLayouts;
use crate::native::{Native, NativeFn};
use std::collections::HashMap;
use std::fmt;
use vitte_bytecode::Module;
use vitte_bytecode::module::{Import, Signature, TypeDef, TypeIndex};
use vitte_bytecode::natives::NativeType;
use vitte_bytecode::operands::{Class, FuncIndex, ImportIndex};
use vitte_heap::ShapeId;
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

/// An import with the native that serves it.
#[derive(Clone, Copy, Debug)]
pub struct LinkedNative {
    /// The code.
    pub code: NativeFn,
    /// How many arguments it takes.
    pub params: u16,
    /// What its result must be.
    pub result: ResultType,
    /// Whether it never returns.
    pub diverges: bool,
}

/// What a native's result must be for the program that imports it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ResultType {
    /// There is none.
    Unit,
    /// A value that is no reference, of this class.
    Plain(Class),
    /// A reference to an object of this shape, or null.
    Object(ShapeId),
    /// Null, or a value of this class in a box of this shape.
    Boxed(Class, ShapeId),
    /// Null, or a reference to an object of this shape.
    Optional(ShapeId),
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
            shape_of_position(position.unwrap_or_default() as u32)
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

/// An import that the host does not serve.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LinkError {
    /// The import: `math.sqrt`.
    pub name: String,
    /// The signature that the file asks for.
    pub wanted: String,
    /// The signatures that the host has under this name, if any.
    pub offered: Vec<String>,
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "import `{}`: the file asks for {}, ", self.name, self.wanted)?;
        if self.offered.is_empty() {
            return f.write_str("which this host does not have");
        }
        write!(f, "this host has {}", self.offered.join(" and "))
    }
}

impl std::error::Error for LinkError {}

impl Program {
    /// Joins a module with natives.
    ///
    /// # Errors
    /// Every import that no native serves.
    pub fn link<'n>(
        verified: VerifiedModule,
        natives: impl Iterator<Item = &'n Native> + Clone,
    ) -> Result<Program, Vec<LinkError>> {
        let module = verified.module();
        let boxes = Boxes::new(module);
        let index = Index::new(natives, module.imports.len());
        let mut linked = Vec::with_capacity(module.imports.len());
        let mut errors = Vec::new();
        for import in &module.imports {
            match link_import(module, &boxes, import, &index.named(&import.module, &import.name)) {
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
        let field_counts = module.types.iter().map(|ty| match ty {
            TypeDef::Struct(layout) => layout.fields.len() as u32,
            TypeDef::Array(_) | TypeDef::Optional(_) | TypeDef::Enum(_) => 0,
        });
        let (targets, field_counts) = (targets.collect(), field_counts.collect());
        let enums = EnumLayouts::new(module);
        Ok(Program { targets, field_counts, enums, boxes, natives: linked, verified })
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

    /// The shape of objects of a defined type: instances add the shapes in the order of the types.
    #[inline(always)]
    pub fn shape(&self, ty: u16) -> ShapeId {
        shape_of_position(u32::from(ty) - TypeIndex::FIRST_DEFINED)
    }

    /// How many fields a struct type has; 0 for other types.
    #[inline(always)]
    pub fn field_count(&self, ty: u16) -> usize {
        self.field_counts[ty as usize - TypeIndex::FIRST_DEFINED as usize] as usize
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

fn shape_of_position(position: u32) -> ShapeId {
    ShapeId::new(ShapeId::FIRST_USER_SHAPE.number() + position)
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
        code: native.code,
        params: import.signature.params.len() as u16,
        result: import.signature.result.map_or(ResultType::Unit, |ty| result_type(module, boxes, ty)),
        diverges: native.decl.result == NativeType::Never,
    })
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
            None => ResultType::Optional(object_shape(*value)),
        },
        (_, Some(class)) if !class.is_reference() => ResultType::Plain(class),
        _ => ResultType::Object(object_shape(ty)),
    }
}

/// The shape of the objects of a type that is a reference and no optional.
fn object_shape(ty: TypeIndex) -> ShapeId {
    ty.position().map_or(ShapeId::STRING, |position| shape_of_position(position as u32))
}

/// Whether a native has this signature, for some meaning of its type variable.
fn fits(module: &Module, native: &Native, signature: &Signature) -> bool {
    let decl = &native.decl;
    let mut variable = None;
    // Parameters first: they say what the variable means, without which `T?` of an optional has two readings.
    let params = decl.params.len() == signature.params.len()
        && (decl.params.iter().zip(&signature.params))
            .all(|(declared, ty)| unify(module, *declared, *ty, &mut variable));
    params
        && match (decl.result, signature.result) {
            (NativeType::Unit | NativeType::Never, result) => result.is_none(),
            (_, None) => false,
            (declared, Some(result)) => unify(module, declared, result, &mut variable),
        }
}

fn unify(module: &Module, declared: NativeType, ty: TypeIndex, variable: &mut Option<TypeIndex>) -> bool {
    match declared {
        NativeType::Unit | NativeType::Never => false,
        NativeType::Int => ty == TypeIndex::INT,
        NativeType::Float => ty == TypeIndex::FLOAT,
        NativeType::Bool => ty == TypeIndex::BOOL,
        NativeType::String => ty == TypeIndex::STRING,
        NativeType::T => *variable.get_or_insert(ty) == ty,
        NativeType::Array(element) => match module.type_def(ty) {
            Some(TypeDef::Array(ty)) => unify(module, *element, *ty, variable),
            _ => false,
        },
        NativeType::Optional(value) => match module.type_def(ty) {
            // The optional of an optional is that optional.
            Some(TypeDef::Optional(_)) if *value == NativeType::T && *variable == Some(ty) => true,
            Some(TypeDef::Optional(ty)) => unify(module, *value, *ty, variable),
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
