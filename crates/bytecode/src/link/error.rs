//! Why files do not fit together.

use std::fmt;

/// Something that does not fit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LinkError {
    /// What a file says of its place among others makes no sense.
    Malformed {
        /// The file.
        file: String,
        /// What is wrong.
        what: String,
    },
    /// No file has a module that is imported.
    MissingModule {
        /// The module.
        module: String,
        /// The file that imports it.
        file: String,
    },
    /// Two files have the code of one module.
    Twice {
        /// The module.
        module: String,
        /// The files.
        files: [String; 2],
    },
    /// Files import each other in a circle.
    Cycle {
        /// The modules of the circle, the first one again at the end.
        modules: Vec<String>,
    },
    /// A module does not export what is imported.
    MissingFunction {
        /// The function: `geometry.area`.
        function: String,
        /// The file that imports it.
        file: String,
        /// The file that does not have it.
        library: String,
    },
    /// A function has another signature than it is imported with.
    Signature {
        /// The function: `geometry.area`.
        function: String,
        /// The file that has it, with its signature there.
        library: Side,
        /// The file that imports it, with the signature expected there.
        importer: Side,
    },
    /// A type is defined differently in two files.
    Type {
        /// The type: `geometry.Point`.
        ty: String,
        /// The first file, with what it says.
        first: Side,
        /// The second file, with what it says.
        second: Side,
    },
    /// The whole does not fit the limits of a module.
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many fit.
        limit: usize,
    },
}

/// What one of two files says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Side {
    /// The file.
    pub file: String,
    /// What it says.
    pub says: String,
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LinkError::Malformed { file, what } => write!(f, "{file}: {what}"),
            LinkError::MissingModule { module, file } => {
                write!(f, "{file} imports the module `{module}`, which no file has")
            }
            LinkError::Twice { module, files: [first, second] } => {
                write!(f, "the module `{module}` is in {first} and in {second}")
            }
            LinkError::Cycle { modules } => {
                write!(f, "files import each other in a circle: {}", modules.join(" -> "))
            }
            LinkError::MissingFunction { function, file, library } => {
                write!(f, "{file} imports `{function}`, which {library} does not export")
            }
            LinkError::Signature { function, library, importer } => {
                write!(
                    f,
                    "`{function}` is {} in {} and {} in {}",
                    library.says, library.file, importer.says, importer.file
                )
            }
            LinkError::Type { ty, first, second } => {
                write!(f, "`{ty}` {} in {} and {} in {}", first.says, first.file, second.says, second.file)
            }
            LinkError::TooMany { what, limit } => {
                write!(f, "the files together have more than {limit} {what}, which is all that fits")
            }
        }
    }
}

impl std::error::Error for LinkError {}
