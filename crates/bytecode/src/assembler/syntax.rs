//! What a listing says, line by line, before names have a meaning.

use super::lexer::At;
use super::mnemonics::Mnemonic;
use crate::foreign::{CType, ForeignFunction};
use crate::natives::Interface;
use crate::operands::NO_REGISTER;
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

/// A whole listing.
#[derive(Default)]
pub(super) struct Listing<'a> {
    pub types: Vec<TypeItem<'a>>,
    pub ints: Vec<i64>,
    pub floats: Vec<u64>,
    pub strings: Vec<Cow<'a, str>>,
    pub imports: Vec<ImportItem<'a>>,
    /// What C's types of structs' fields are.
    pub layouts: Vec<(At, TypeSyntax<'a>, Vec<CType>)>,
    pub globals: Vec<GlobalItem<'a>>,
    pub implementations: Vec<ImplItem<'a>>,
    /// The interface that its imports belong to.
    pub interface: Interface,
    /// The modules whose code the file holds.
    pub modules: Vec<Cow<'a, str>>,
    pub origins: Vec<OriginItem<'a>>,
    /// Functions, with the imports that they only call.
    pub forwards: Vec<(Reference<'a>, Reference<'a>)>,
    pub exports: Vec<ExportItem<'a>>,
    pub functions: Vec<FunctionItem<'a>>,
    /// What the debug tables say of functions that do not exist.
    pub beyond: Vec<FunctionItem<'a>>,
    pub entry: Option<(At, Entry<'a>)>,
    /// The operands of all instructions.
    pub operands: Vec<Operand<'a>>,
    pub debug: DebugItems<'a>,
    /// The types of registers need not fit the opcodes: for listings of modules that are wrong on purpose.
    pub unchecked: bool,
}

/// What a listing says for people and tools.
#[derive(Default)]
pub(super) struct DebugItems<'a> {
    /// Nothing is recorded but what the listing says.
    pub explicit: bool,
    /// There is a table of lines, even if it says nothing; of this length, if one is given.
    pub lines: Option<TableLength>,
    /// The same for the table of variables.
    pub variables: Option<TableLength>,
    pub files: Vec<Cow<'a, str>>,
    pub sources: Vec<(At, Reference<'a>, String)>,
    pub metadata: Vec<(At, Cow<'a, str>, Cow<'a, str>)>,
}

/// How long a debug table is, where it is not one row for each function.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum TableLength {
    All,
    Rows(u32),
}

/// The function that starts the program.
pub(super) enum Entry<'a> {
    Index(u32),
    Named(Reference<'a>),
}

/// A name as the listing writes it.
#[derive(Clone, Debug)]
pub(super) struct Name<'a> {
    pub text: Cow<'a, str>,
    pub quoted: bool,
}

/// A mention of a function, type, global, native, constant or field: `name`, `module.name`, `name#3` or `#3`.
#[derive(Clone, Debug)]
pub(super) struct Reference<'a> {
    pub at: At,
    pub name: Option<Name<'a>>,
    pub member: Option<Name<'a>>,
    pub index: Option<u32>,
}

/// A mention of a type.
#[derive(Clone, Debug)]
pub(super) enum TypeSyntax<'a> {
    Named(Reference<'a>),
    Array(Box<TypeSyntax<'a>>),
    Optional(Box<TypeSyntax<'a>>),
    Map(Box<[TypeSyntax<'a>; 2]>),
    Closure(Vec<TypeSyntax<'a>>),
    Function(Box<SignatureSyntax<'a>>),
}

/// The types of parameters and the result.
#[derive(Clone, Debug)]
pub(super) struct SignatureSyntax<'a> {
    pub params: Vec<TypeSyntax<'a>>,
    pub result: Option<TypeSyntax<'a>>,
}

impl TypeSyntax<'_> {
    /// How deeply types that are made of others nest in it.
    pub fn depth(&self) -> usize {
        let deepest = |parts: &[Self]| 1 + parts.iter().map(Self::depth).max().unwrap_or(0);
        match self {
            TypeSyntax::Named(_) => 0,
            TypeSyntax::Array(part) | TypeSyntax::Optional(part) => 1 + part.depth(),
            TypeSyntax::Map(parts) => deepest(&**parts),
            TypeSyntax::Closure(captures) => deepest(captures),
            TypeSyntax::Function(signature) => {
                deepest(&signature.params).max(1 + signature.result.as_ref().map_or(0, Self::depth))
            }
        }
    }
}

/// The result of a function as its header says it.
pub(super) enum ResultSyntax<'a> {
    /// By its `RETURN`s.
    Inferred,
    Unit,
    Type(TypeSyntax<'a>),
}

pub(super) enum TypeItem<'a> {
    /// An array, an optional or another type without a name, by what it is made of.
    Made(TypeSyntax<'a>),
    Struct {
        name: Name<'a>,
        fields: Vec<(Name<'a>, TypeSyntax<'a>)>,
    },
    Enum {
        name: Name<'a>,
        variants: Vec<(Name<'a>, Vec<TypeSyntax<'a>>)>,
    },
    Trait {
        name: Name<'a>,
        methods: Vec<(Name<'a>, SignatureSyntax<'a>)>,
    },
}

/// A type's methods for a trait.
pub(super) struct ImplItem<'a> {
    pub ty: TypeSyntax<'a>,
    pub of: TypeSyntax<'a>,
    pub methods: Vec<Reference<'a>>,
}

pub(super) struct ImportItem<'a> {
    /// A function of another file, and no native.
    pub is_external: bool,
    pub module: Cow<'a, str>,
    pub name: Cow<'a, str>,
    pub signature: SignatureSyntax<'a>,
    /// Of a function of C: its own signature.
    pub foreign: Option<ForeignFunction>,
}

/// Where a type is declared.
pub(super) struct OriginItem<'a> {
    pub at: At,
    pub ty: TypeSyntax<'a>,
    pub module: Cow<'a, str>,
    pub arguments: Vec<TypeSyntax<'a>>,
}

pub(super) struct GlobalItem<'a> {
    pub name: Cow<'a, str>,
    pub ty: TypeSyntax<'a>,
}

pub(super) struct ExportItem<'a> {
    pub is_function: bool,
    pub target: Reference<'a>,
    /// The name that others see, unless it is the target's own.
    pub public: Option<Cow<'a, str>>,
}

pub(super) struct FunctionItem<'a> {
    pub at: At,
    pub end: At,
    pub name: Cow<'a, str>,
    pub params: Vec<Param<'a>>,
    pub result: ResultSyntax<'a>,
    pub registers: Vec<RegisterItem<'a>>,
    pub variables: Vec<VariableItem<'a>>,
    pub handlers: Vec<HandlerItem<'a>>,
    pub file: Option<Reference<'a>>,
    pub statements: Vec<Statement<'a>>,
    /// How many registers the frame has, the parameters among them.
    pub register_count: u32,
    /// Parameters by name.
    pub names: HashMap<Cow<'a, str>, u16>,
    /// It runs as a function value, which the register behind the parameters holds.
    pub is_closure: bool,
    /// It is no function: its block only tells what debug tables say beyond the last function.
    pub is_beyond: bool,
    /// Some of its lines could not be read; what follows from their absence is not reported.
    pub broken: bool,
}

pub(super) struct Param<'a> {
    pub name: Option<Cow<'a, str>>,
    pub ty: Option<TypeSyntax<'a>>,
}

/// The declared type of a range of registers (numbers as in the frame, both ends included).
pub(super) struct RegisterItem<'a> {
    pub at: At,
    pub first: u16,
    pub last: u16,
    pub ty: TypeSyntax<'a>,
}

pub(super) struct VariableItem<'a> {
    pub name: Cow<'a, str>,
    pub register: u16,
    /// The scope; the whole function if there is none.
    pub scope: Option<(Operand<'a>, Operand<'a>)>,
}

/// `TRY first to end, target, r3`
pub(super) struct HandlerItem<'a> {
    pub start: Operand<'a>,
    pub end: Operand<'a>,
    pub target: Operand<'a>,
    pub at: At,
    pub register: u16,
}

pub(super) struct Statement<'a> {
    pub at: At,
    pub kind: StatementKind<'a>,
}

pub(super) enum StatementKind<'a> {
    Label(&'a str),
    Instruction {
        mnemonic: Mnemonic,
        operands: Range<u32>,
    },
    Word(u64),
    /// The place in the source of what follows, or of the instruction at `pc`.
    Place {
        line: u32,
        column: u32,
        pc: Option<u32>,
    },
}

/// An operand as it is written; what it means depends on the instruction.
#[derive(Clone, Debug)]
pub(super) struct Operand<'a> {
    pub at: At,
    /// The register of the frame that the operand would be, or [`NO_REGISTER`].
    pub register: u16,
    pub kind: OperandKind<'a>,
}

#[derive(Clone, Debug)]
pub(super) enum OperandKind<'a> {
    Word(&'a str),
    Quoted(Cow<'a, str>),
    Number(&'a str),
    /// `@12`: the instruction at this place of the function.
    Target(u32),
    /// `nan(0x7ff8…)`
    Nan(u64),
    Reference(Box<Reference<'a>>),
    /// `Circle.0`: a value that a variant carries, by the variant and the position.
    Payload(Box<Reference<'a>>, u32),
    Type(Box<TypeSyntax<'a>>),
}

impl<'a> Operand<'a> {
    pub fn register(&self) -> Option<u16> {
        (self.register != NO_REGISTER).then_some(self.register)
    }

    /// The operand as a mention of something with a name or an index.
    pub fn reference(&self) -> Option<Cow<'_, Reference<'a>>> {
        let simple = |text: Cow<'a, str>, quoted| Reference {
            at: self.at,
            name: Some(Name { text, quoted }),
            member: None,
            index: None,
        };
        match &self.kind {
            OperandKind::Word(text) => Some(Cow::Owned(simple(Cow::Borrowed(text), false))),
            OperandKind::Quoted(text) => Some(Cow::Owned(simple(text.clone(), true))),
            OperandKind::Reference(reference) => Some(Cow::Borrowed(reference)),
            _ => None,
        }
    }

    /// The operand as messages show it.
    pub fn describe(&self) -> String {
        use super::spelling::{quote, shorten};
        match &self.kind {
            OperandKind::Word(text) | OperandKind::Number(text) => format!("`{}`", shorten(text, 40)),
            OperandKind::Quoted(text) => quote(&shorten(text, 40)),
            OperandKind::Target(pc) => format!("`@{pc}`"),
            OperandKind::Nan(_) => "`nan(…)`".into(),
            OperandKind::Reference(reference) => reference.describe(),
            OperandKind::Payload(variant, position) => {
                let variant = variant.describe();
                format!("{}.{position}`", &variant[..variant.len() - 1])
            }
            OperandKind::Type(_) => "a type".into(),
        }
    }
}

impl Reference<'_> {
    /// The mention as messages show it.
    pub fn describe(&self) -> String {
        use super::spelling::display;
        let mut text = String::from("`");
        if let Some(name) = &self.name {
            text.push_str(&display(&name.text, 40));
        }
        if let Some(member) = &self.member {
            text.push('.');
            text.push_str(&display(&member.text, 40));
        }
        if let Some(index) = self.index {
            text.push_str(&format!("#{index}"));
        }
        text + "`"
    }
}
