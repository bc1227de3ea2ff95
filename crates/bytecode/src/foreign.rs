//! Functions of native libraries, as a module asks for them: C's types beside the module's own.
//!
//! An import is *foreign* if [`Foreign::functions`] has a row for it. Its module is the library, written as the program has it,
//! or [`ANYWHERE`]; its name is the symbol; its signature is what the program's code sees. The row says what C sees: a [`CType`] for each
//! parameter and for the result. A C type says nothing that the type of the program says already: which struct it is, whether null
//! may be there.

use crate::module::TypeIndex;
use std::collections::BTreeMap;
use std::fmt;

/// The module of foreign imports without a library: functions of the host, then of the libraries that a run names, then of C.
pub const ANYWHERE: &str = "extern";

/// What a module asks of native libraries.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Foreign {
    /// The imports that are functions of C, by index.
    pub functions: BTreeMap<u32, ForeignFunction>,
    /// The structs that C knows: a C type for each field.
    pub layouts: BTreeMap<TypeIndex, Vec<CType>>,
}

impl Foreign {
    /// Whether the module asks for nothing.
    pub fn is_empty(&self) -> bool {
        self.functions.is_empty() && self.layouts.is_empty()
    }
}

/// A function as C has it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct ForeignFunction {
    /// Its parameters and its result.
    pub signature: CSignature,
    /// Of a function with any number of arguments: how many parameters it declares; those behind them are what one call passes.
    pub fixed: Option<u32>,
}

/// The types of a function of C.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct CSignature {
    /// Of the parameters.
    pub params: Vec<CType>,
    /// Of the result; `None` is `void`.
    pub result: Option<CType>,
}

macro_rules! c_types {
    ($($(#[doc = $doc:expr])* $tag:literal $variant:ident $name:literal;)*) => {
        /// A type of C, or what stands for one.
        #[derive(Clone, PartialEq, Eq, Hash, Debug)]
        pub enum CType {
            $($(#[doc = $doc])* $variant,)*
            /// A pointer to a function of the program: `fn(…)`.
            Callback(Box<CSignature>),
        }

        impl CType {
            /// All but callbacks, in the order of their tags.
            pub const SIMPLE: &[CType] = &[$(CType::$variant,)*];

            /// The number in files.
            pub const fn tag(&self) -> u8 {
                match self {
                    $(CType::$variant => $tag,)*
                    CType::Callback(_) => CType::CALLBACK_TAG,
                }
            }

            /// The word in listings, and, but for structs, in programs.
            pub const fn name(&self) -> &'static str {
                match self {
                    $(CType::$variant => $name,)*
                    CType::Callback(_) => "fn",
                }
            }
        }
    };
}

c_types! {
    /// `_Bool`
    1 Bool "bool";
    /// `char`
    2 Char "c_char";
    /// `short`
    3 Short "c_short";
    /// `unsigned short`
    4 UShort "c_ushort";
    /// `int`
    5 Int "c_int";
    /// `unsigned int`
    6 UInt "c_uint";
    /// `long`
    7 Long "c_long";
    /// `unsigned long`
    8 ULong "c_ulong";
    /// `size_t`
    9 Size "c_size";
    /// `ssize_t`, `ptrdiff_t`
    10 SSize "c_ssize";
    /// `int8_t`
    11 Int8 "c_int8";
    /// `uint8_t`
    12 UInt8 "c_uint8";
    /// `int16_t`
    13 Int16 "c_int16";
    /// `uint16_t`
    14 UInt16 "c_uint16";
    /// `int32_t`
    15 Int32 "c_int32";
    /// `uint32_t`
    16 UInt32 "c_uint32";
    /// `int64_t`; what `int` is in a signature.
    17 Int64 "c_int64";
    /// `uint64_t`
    18 UInt64 "c_uint64";
    /// `float`
    19 Float "c_float";
    /// `double`; what `float` is in a signature.
    20 Double "c_double";
    /// `const char *`, UTF-8 that ends with a NUL: a `string`, or an optional of one where C may have `NULL`.
    21 String "c_string";
    /// A pointer that only C follows: a struct with its address in one field, an `int`, or an optional of such.
    22 Pointer "c_ptr";
    /// A pointer to the data of `bytes`, or of an optional of that.
    23 Bytes "bytes";
    /// A struct, by value.
    24 Struct "struct";
    /// A pointer to a struct that is copied out and in, or an optional of such.
    25 StructPointer "struct_ptr";
}

impl CType {
    /// The tag of callbacks.
    pub const CALLBACK_TAG: u8 = 26;

    /// The type with this word, unless there is none. (`fn` needs its signature.)
    pub fn named(name: &str) -> Option<CType> {
        CType::SIMPLE.iter().find(|ty| ty.name() == name).cloned()
    }

    /// The type with this tag, unless there is none. (A callback needs its signature.)
    pub fn tagged(tag: u8) -> Option<CType> {
        CType::SIMPLE.get(usize::from(tag).checked_sub(1)?).cloned()
    }

    /// Whether its values are an `int` here.
    pub fn is_int(&self) -> bool {
        (CType::Char.tag()..=CType::UInt64.tag()).contains(&self.tag())
    }

    /// Whether its values are a `float` here.
    pub fn is_float(&self) -> bool {
        matches!(self, CType::Float | CType::Double)
    }

    /// Whether a function with any number of arguments gets it as it is: `c_float`, and what is shorter than an `int`, changes on the way.
    pub fn is_promoted(&self) -> bool {
        use CType::*;
        !matches!(
            self,
            Bool | Char | Short | UShort | Int8 | UInt8 | Int16 | UInt16 | Float | Struct | Callback(_)
        )
    }
}

impl fmt::Display for CType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        if let CType::Callback(signature) = self { signature.fmt(f) } else { Ok(()) }
    }
}

impl fmt::Display for CSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(")?;
        for (position, ty) in self.params.iter().enumerate() {
            write!(f, "{}{ty}", if position == 0 { "" } else { ", " })?;
        }
        f.write_str(")")?;
        self.result.as_ref().map_or(Ok(()), |result| write!(f, " -> {result}"))
    }
}

/// As a listing has it: `(c_string, c_int64) -> c_int VARIADIC 1`.
impl fmt::Display for ForeignFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.signature.fmt(f)?;
        self.fixed.map_or(Ok(()), |fixed| write!(f, " VARIADIC {fixed}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_names_lead_back() {
        for (position, ty) in CType::SIMPLE.iter().enumerate() {
            assert_eq!(usize::from(ty.tag()), position + 1);
            assert_eq!(CType::tagged(ty.tag()).as_ref(), Some(ty));
            assert_eq!(CType::named(ty.name()).as_ref(), Some(ty));
        }
        assert_eq!(usize::from(CType::CALLBACK_TAG), CType::SIMPLE.len() + 1);
        assert_eq!((CType::tagged(0), CType::tagged(CType::CALLBACK_TAG)), (None, None));
    }

    #[test]
    fn functions_have_a_text() {
        let callback = CSignature { params: vec![CType::Pointer], result: Some(CType::Int) };
        let params = vec![CType::String, CType::Callback(Box::new(callback)), CType::Int64];
        let signature = CSignature { params, result: None };
        let text = |fixed| ForeignFunction { signature: signature.clone(), fixed }.to_string();
        assert_eq!(text(None), "(c_string, fn(c_ptr) -> c_int, c_int64)");
        assert_eq!(text(Some(2)), "(c_string, fn(c_ptr) -> c_int, c_int64) VARIADIC 2");
    }
}
