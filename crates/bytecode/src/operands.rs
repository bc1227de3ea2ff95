//! What the operands of an instruction are: the types that rows of the opcode table are written in.
//!
//! An operand type is read from and written to one lane of the instruction word, and describes itself to the
//! verifier, the assembler and the documentation through [`Operand::SPEC`].

use std::fmt;
use std::marker::PhantomData;

/// The kinds of value that a register can be declared to hold, as far as instructions distinguish them. One bit each,
/// so that a set of them is a [`Classes`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[repr(u16)]
pub enum Class {
    /// A 64-bit two's complement integer.
    Int = 1 << 0,
    /// An IEEE 754 binary64 number.
    Float = 1 << 1,
    /// A truth value: 0 or 1.
    Bool = 1 << 2,
    /// A reference to an immutable string.
    String = 1 << 3,
    /// A reference to an array of `int`.
    ArrayInt = 1 << 4,
    /// A reference to an array of `float`.
    ArrayFloat = 1 << 5,
    /// A reference to an array of `bool`.
    ArrayBool = 1 << 6,
    /// A reference to an array of references.
    ArrayRef = 1 << 7,
    /// A reference to a struct.
    Struct = 1 << 8,
    /// A reference that may be null, or to a box that holds a value that is no reference.
    Optional = 1 << 9,
    /// A reference to a value of an enum.
    Enum = 1 << 10,
    /// A reference to a map.
    Map = 1 << 11,
    /// A reference to a function value, known by its signature.
    Function = 1 << 12,
    /// A reference to a function value, known by its captures: what its own code sees.
    Closure = 1 << 13,
    /// A reference to an object whose type implements a trait.
    Trait = 1 << 14,
    /// A reference to a buffer of bytes.
    Bytes = 1 << 15,
}

impl Class {
    /// Every class, in the order of their bits.
    pub const ALL: &[Class] = &[
        Class::Int,
        Class::Float,
        Class::Bool,
        Class::String,
        Class::ArrayInt,
        Class::ArrayFloat,
        Class::ArrayBool,
        Class::ArrayRef,
        Class::Struct,
        Class::Optional,
        Class::Enum,
        Class::Map,
        Class::Function,
        Class::Closure,
        Class::Trait,
        Class::Bytes,
    ];

    /// Whether a value of this class is a reference into the heap.
    pub fn is_reference(self) -> bool {
        Classes::REFERENCE.contains(self)
    }

    /// The name used in messages.
    pub fn name(self) -> &'static str {
        match self {
            Class::Int => "int",
            Class::Float => "float",
            Class::Bool => "bool",
            Class::String => "string",
            Class::ArrayInt => "array<int>",
            Class::ArrayFloat => "array<float>",
            Class::ArrayBool => "array<bool>",
            Class::ArrayRef => "array of references",
            Class::Struct => "struct",
            Class::Optional => "optional",
            Class::Enum => "enum",
            Class::Map => "map",
            Class::Function => "function value",
            Class::Closure => "closure",
            Class::Trait => "trait",
            Class::Bytes => "bytes",
        }
    }
}

/// A set of classes: what an operand accepts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Classes(pub u16);

impl Classes {
    /// Every class of value.
    pub const ANY: Classes = Classes(0xffff);
    /// Every class that lives on the heap.
    pub const REFERENCE: Classes = Classes(0xfff8);
    /// Every class of array.
    pub const ARRAY: Classes = Classes(0x0f0);

    /// The set of one class.
    pub const fn of(class: Class) -> Classes {
        Classes(class as u16)
    }

    /// Whether the class is in the set.
    pub const fn contains(self, class: Class) -> bool {
        self.0 & class as u16 != 0
    }
}

impl fmt::Display for Classes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Classes::ANY => return f.write_str("any type"),
            Classes::REFERENCE => return f.write_str("a reference"),
            Classes::ARRAY => return f.write_str("an array"),
            _ => {}
        }
        let mut first = true;
        for class in Class::ALL.iter().filter(|class| self.contains(**class)) {
            f.write_str(if first { "" } else { " or " })?;
            f.write_str(class.name())?;
            first = false;
        }
        Ok(())
    }
}

/// A marker type that names the classes a register operand accepts.
pub trait RegisterKind {
    /// The classes accepted.
    const CLASSES: Classes;
}

macro_rules! kinds {
    ($($(#[doc = $doc:expr])* $name:ident = $classes:expr;)*) => {
        $(
            $(#[doc = $doc])*
            #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
            pub struct $name;
            impl RegisterKind for $name {
                const CLASSES: Classes = $classes;
            }
        )*
    };
}

kinds! {
    /// `int`
    Int = Classes::of(Class::Int);
    /// `float`
    Float = Classes::of(Class::Float);
    /// `bool`
    Bool = Classes::of(Class::Bool);
    /// `string`
    Str = Classes::of(Class::String);
    /// `array<int>`
    ArrayInt = Classes::of(Class::ArrayInt);
    /// `array<float>`
    ArrayFloat = Classes::of(Class::ArrayFloat);
    /// `array<bool>`
    ArrayBool = Classes::of(Class::ArrayBool);
    /// an array of references
    ArrayRef = Classes::of(Class::ArrayRef);
    /// any array
    Array = Classes::ARRAY;
    /// a struct
    Struct = Classes::of(Class::Struct);
    /// an optional
    Optional = Classes::of(Class::Optional);
    /// a value of an enum
    Enum = Classes::of(Class::Enum);
    /// a map
    Map = Classes::of(Class::Map);
    /// a function value
    Function = Classes::of(Class::Function);
    /// a function value, seen by its own code
    Closure = Classes::of(Class::Closure);
    /// an object whose type implements a trait
    Trait = Classes::of(Class::Trait);
    /// a buffer of bytes
    Bytes = Classes::of(Class::Bytes);
    /// any reference
    Reference = Classes::REFERENCE;
    /// a value of any type
    Any = Classes::ANY;
}

/// What an operand is to the instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// A register that is written; the classes it may have.
    Out(Classes),
    /// A register that is written, or [`NO_REGISTER`] where there is no result.
    OutOrNone,
    /// A register that is read; the classes it may have.
    In(Classes),
    /// A register that is read and written.
    InOut(Classes),
    /// A number in the instruction itself, signed.
    Immediate,
    /// A truth value in the instruction itself: 0 or 1.
    Flag,
    /// How many operands follow in `ARGS` words.
    Count,
    /// A distance to jump, in instructions, counted from the next one.
    Jump,
    /// The number of a trap.
    Trap,
    /// A parameter of the function.
    Parameter,
    /// A field of a struct.
    Field,
    /// A variant of an enum.
    Variant,
    /// A value that a variant of an enum carries: the variant in the upper eight bits, the position in the lower.
    Payload,
    /// A method of a trait.
    Method,
    /// A capture of a closure.
    Capture,
    /// How many instructions behind this one are chosen from.
    Choices,
    /// An index into a table of the module.
    Index(Table),
}

/// The tables of a module that an instruction may point into.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Table {
    /// Integer constants.
    Ints,
    /// Float constants.
    Floats,
    /// String constants.
    Strings,
    /// Types.
    Types,
    /// Globals.
    Globals,
    /// Functions.
    Functions,
    /// Imported natives.
    Imports,
}

/// How an operand is described to the tools that are derived from the opcode table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Spec {
    /// What the operand is.
    pub role: Role,
    /// Whether it takes the 32-bit lane (bits 32 to 63) rather than a 16-bit lane.
    pub wide: bool,
}

/// The register number that stands for "no register".
pub const NO_REGISTER: u16 = u16::MAX;

/// A value that stands in one lane of an instruction word.
pub trait Operand: Copy {
    /// The description of the operand.
    const SPEC: Spec;
    /// Reads the operand from the bits of its lane (zero-extended).
    fn from_bits(bits: u32) -> Self;
    /// The bits of the operand for its lane.
    fn to_bits(self) -> u32;
}

/// The shift of lane `index` (0, 1 or 2) of an instruction: 16-bit lanes follow the opcode in order, a 32-bit operand
/// always takes the upper half of the word.
pub const fn lane_shift(spec: Spec, index: usize) -> u32 {
    if spec.wide { 32 } else { 16 + 16 * index as u32 }
}

/// The bits of an operand of this description in `word`.
pub const fn lane(word: u64, spec: Spec, index: usize) -> u32 {
    let bits = (word >> lane_shift(spec, index)) as u32;
    if spec.wide { bits } else { bits & 0xffff }
}

macro_rules! registers {
    ($($(#[doc = $doc:expr])* $name:ident $role:ident;)*) => {
        $(
            $(#[doc = $doc])*
            #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
            pub struct $name<T>(pub u16, PhantomData<T>);

            impl<T> $name<T> {
                /// The operand that names this register.
                pub const fn new(register: u16) -> Self {
                    $name(register, PhantomData)
                }

                /// The number of the register.
                #[inline(always)]
                pub const fn index(self) -> usize
                where
                    T: Copy,
                {
                    self.0 as usize
                }
            }

            impl<T: RegisterKind + Copy> Operand for $name<T> {
                const SPEC: Spec = Spec { role: Role::$role(T::CLASSES), wide: false };
                #[inline(always)]
                fn from_bits(bits: u32) -> Self {
                    $name::new(bits as u16)
                }
                fn to_bits(self) -> u32 {
                    u32::from(self.0)
                }
            }
        )*
    };
}

registers! {
    /// A register that the instruction writes.
    Out Out;
    /// A register that the instruction reads.
    In In;
    /// A register that the instruction reads and writes.
    InOut InOut;
}

macro_rules! operands {
    ($($(#[doc = $doc:expr])* $name:ident($inner:ty) $role:expr, $wide:literal;)*) => {
        $(
            $(#[doc = $doc])*
            #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
            pub struct $name(pub $inner);

            impl Operand for $name {
                const SPEC: Spec = Spec { role: $role, wide: $wide };
                #[inline(always)]
                fn from_bits(bits: u32) -> Self {
                    $name(bits as $inner)
                }
                fn to_bits(self) -> u32 {
                    if $wide { self.0 as u32 } else { self.0 as u32 & 0xffff }
                }
            }
        )*
    };
}

operands! {
    /// The register for a result, or [`NO_REGISTER`] where the callee has none.
    Dest(u16) Role::OutOrNone, false;
    /// A signed 16-bit number.
    Imm16(i16) Role::Immediate, false;
    /// A signed 32-bit number.
    Imm32(i32) Role::Immediate, true;
    /// 0 or 1.
    Flag(u16) Role::Flag, false;
    /// How many registers follow in `ARGS` words.
    Count(u16) Role::Count, false;
    /// A distance of up to 32,767 instructions.
    Jump16(i16) Role::Jump, false;
    /// A distance in instructions.
    Jump32(i32) Role::Jump, true;
    /// A trap's number.
    TrapCode(u16) Role::Trap, false;
    /// A parameter's number.
    Parameter(u16) Role::Parameter, false;
    /// A field's number.
    FieldIndex(u16) Role::Field, false;
    /// A variant's number.
    Variant(u16) Role::Variant, false;
    /// A value that a variant carries: the variant in the upper eight bits, the position in the lower.
    Payload(u16) Role::Payload, false;
    /// A method's number in its trait.
    MethodIndex(u16) Role::Method, false;
    /// A capture's number in its closure.
    CaptureIndex(u16) Role::Capture, false;
    /// How many instructions behind this one are chosen from.
    Choices(u16) Role::Choices, false;
    /// A type, in a 16-bit lane.
    TypeIndex16(u16) Role::Index(Table::Types), false;
    /// An integer constant.
    IntIndex(u32) Role::Index(Table::Ints), true;
    /// A float constant.
    FloatIndex(u32) Role::Index(Table::Floats), true;
    /// A string constant.
    StringIndex(u32) Role::Index(Table::Strings), true;
    /// A global.
    GlobalIndex(u32) Role::Index(Table::Globals), true;
    /// A function.
    FuncIndex(u32) Role::Index(Table::Functions), true;
    /// An imported native.
    ImportIndex(u32) Role::Index(Table::Imports), true;
}

impl Payload {
    /// The value at this position of this variant.
    pub const fn new(variant: u8, position: u8) -> Payload {
        Payload((variant as u16) << 8 | position as u16)
    }

    /// The variant that carries the value.
    #[inline(always)]
    pub const fn variant(self) -> u8 {
        (self.0 >> 8) as u8
    }

    /// The position among the values that the variant carries.
    #[inline(always)]
    pub const fn position(self) -> u8 {
        self.0 as u8
    }
}

impl FuncIndex {
    /// The index as a position in the table.
    #[inline(always)]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl ImportIndex {
    /// The index as a position in the table.
    #[inline(always)]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// The operands of one instruction, read together. Implemented for tuples of up to three operands.
pub trait Operands: Sized {
    /// The descriptions, in order.
    const SPECS: &'static [Spec];
    /// Reads all operands of the word.
    fn decode(word: u64) -> Self;
    /// The word's bits for these operands (the opcode is not among them).
    fn encode(self) -> u64;
}

macro_rules! tuples {
    ($(($($name:ident $index:tt),*);)*) => {
        $(
            impl<$($name: Operand),*> Operands for ($($name,)*) {
                const SPECS: &'static [Spec] = &[$($name::SPEC),*];
                #[inline(always)]
                // The shortest tuple is the unit.
                #[allow(clippy::unused_unit)]
                fn decode(word: u64) -> Self {
                    let _ = word;
                    ($($name::from_bits(lane(word, $name::SPEC, $index)),)*)
                }
                fn encode(self) -> u64 {
                    0 $(| u64::from(self.$index.to_bits()) << lane_shift($name::SPEC, $index))*
                }
            }
        )*
    };
}

tuples! {
    ();
    (A 0);
    (A 0, B 1);
    (A 0, B 1, C 2);
}
