//! The kinds of section: their names, their order, and which a reader may skip.

use std::fmt;

/// The four letters that say what a section contains.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind(pub [u8; 4]);

impl Kind {
    /// Types that the module defines.
    pub const TYPES: Kind = Kind(*b"TYPE");
    /// Integer constants.
    pub const INTS: Kind = Kind(*b"INTS");
    /// Float constants.
    pub const FLOATS: Kind = Kind(*b"FLTS");
    /// String constants.
    pub const STRINGS: Kind = Kind(*b"STRS");
    /// Natives asked of the host.
    pub const IMPORTS: Kind = Kind(*b"IMPT");
    /// Variables of the module.
    pub const GLOBALS: Kind = Kind(*b"GLOB");
    /// Functions.
    pub const FUNCTIONS: Kind = Kind(*b"FUNC");
    /// Instructions.
    pub const CODE: Kind = Kind(*b"CODE");
    /// What the module offers by name.
    pub const EXPORTS: Kind = Kind(*b"EXPT");
    /// The function to start with.
    pub const ENTRY: Kind = Kind(*b"ENTR");
    /// The names of the source files.
    pub const FILES: Kind = Kind(*b"FILE");
    /// The places of instructions in the source.
    pub const LINES: Kind = Kind(*b"LINE");
    /// The names of registers.
    pub const VARIABLES: Kind = Kind(*b"VARS");
    /// The text of the source files.
    pub const SOURCES: Kind = Kind(*b"SRCS");
    /// Facts about the file.
    pub const METADATA: Kind = Kind(*b"META");
    /// Which functions run as function values only.
    pub const CLOSURES: Kind = Kind(*b"CLOS");
    /// Who takes errors, per function that has such.
    pub const HANDLERS: Kind = Kind(*b"HNDL");
    /// Types' methods for traits.
    pub const IMPLEMENTATIONS: Kind = Kind(*b"IMPL");
    /// The modules whose code the file holds.
    pub const MODULES: Kind = Kind(*b"MODS");
    /// Which imports are functions of other files.
    pub const NEEDED: Kind = Kind(*b"NEED");
    /// Where types are declared.
    pub const ORIGINS: Kind = Kind(*b"ORIG");
    /// Functions that only call an import.
    pub const FORWARDS: Kind = Kind(*b"FWRD");

    /// The version of the interface that the imports belong to.
    pub const INTERFACE: Kind = Kind(*b"INTF");
    /// Which imports are functions of native libraries, and what C's types for them are.
    pub const FOREIGN: Kind = Kind(*b"FFIN");
    /// What C's types of structs' fields are.
    pub const LAYOUTS: Kind = Kind(*b"FFIL");

    /// Every kind that this version knows, in the order they have in a file, and whether it is optional: a reader
    /// may skip it without changing what the program does.
    pub const KNOWN: &[(Kind, bool)] = &[
        (Kind::TYPES, false),
        (Kind::INTS, false),
        (Kind::FLOATS, false),
        (Kind::STRINGS, false),
        (Kind::IMPORTS, false),
        (Kind::GLOBALS, false),
        (Kind::FUNCTIONS, false),
        (Kind::CODE, false),
        (Kind::EXPORTS, false),
        (Kind::ENTRY, false),
        (Kind::FILES, true),
        (Kind::LINES, true),
        (Kind::VARIABLES, true),
        (Kind::SOURCES, true),
        (Kind::METADATA, true),
        // From version 1.1 on. They stand where a reader of 1.0 expects what it does not know.
        (Kind::CLOSURES, false),
        (Kind::HANDLERS, false),
        (Kind::IMPLEMENTATIONS, false),
        (Kind::MODULES, false),
        (Kind::NEEDED, false),
        (Kind::ORIGINS, false),
        (Kind::FORWARDS, false),
        // From version 1.2 on.
        (Kind::INTERFACE, false),
        // From version 1.3 on.
        (Kind::FOREIGN, false),
        (Kind::LAYOUTS, false),
    ];

    /// The position in [`Kind::KNOWN`], unless this version does not know the kind.
    pub fn position(self) -> Option<usize> {
        Kind::KNOWN.iter().position(|(kind, _)| *kind == self)
    }

    /// Whether a reader may skip the section, unless this version does not know the kind.
    pub fn is_optional(self) -> Option<bool> {
        self.position().map(|position| Kind::KNOWN[position].1)
    }

    /// Whether this is a name that a section may have: letters A to Z and digits.
    pub fn is_well_formed(self) -> bool {
        self.0.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    }

    /// What sections are ordered by: known ones as in [`Kind::KNOWN`], all others behind them, by name.
    pub(super) fn rank(self) -> (usize, Kind) {
        (self.position().unwrap_or(Kind::KNOWN.len()), self)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.escape_ascii())
    }
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Kind({self})")
    }
}
