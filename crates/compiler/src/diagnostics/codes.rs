//! THE table of diagnostic codes. A row is a code, a name and a title; the letter is the severity (`E` error, `W`
//! warning). Each code has the page `docs/diagnostics/<code>.md`, with an example that provokes it.
//!
//! E01xx and W01xx are of the text and its grammar, E02xx of names, E03xx of types,
//! E04xx of what comes out.

use super::Severity;

macro_rules! diagnostic_codes {
    ($($id:ident $name:ident = $title:literal;)*) => {
        /// The kind of a problem.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Code {
            $(#[doc = concat!("`", stringify!($id), "`: ", $title)] $name,)*
        }

        impl Code {
            /// All codes, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// `E0101`.
            pub fn id(self) -> &'static str {
                match self { $(Code::$name => stringify!($id),)* }
            }

            /// What all problems of this code have in common, in a few words.
            pub fn title(self) -> &'static str {
                match self { $(Code::$name => $title,)* }
            }
        }
    };
}

impl Code {
    /// Error or warning: the letter of the code.
    pub fn severity(self) -> Severity {
        if self.id().starts_with('W') { Severity::Warning } else { Severity::Error }
    }

    /// The code written `id`.
    pub fn from_id(id: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.id() == id)
    }
}

diagnostic_codes! {
    // The text.
    E0101 InvalidUtf8 = "the file is not UTF-8";
    E0102 UnexpectedCharacter = "a character that has no meaning here";
    E0103 UnterminatedString = "a string that does not end";
    E0104 UnterminatedComment = "a comment that does not end";
    E0105 InvalidEscape = "an escape that does not exist";
    E0106 InvalidNumber = "a malformed number";
    E0107 IntegerOutOfRange = "an integer that does not fit into 64 bits";
    E0108 InvalidCharacterLiteral = "a malformed character literal";
    E0109 FileTooLarge = "a file too large to compile";

    // The grammar.
    E0110 UnexpectedToken = "something else was expected here";
    E0111 UnclosedDelimiter = "a bracket that is not closed";
    E0112 UnmatchedDelimiter = "a closing bracket without its opening one";
    E0113 MissingStatementEnd = "two statements without `;` or a new line between them";
    E0114 MissingComma = "a missing `,`";
    E0115 AssignmentInExpression = "an assignment where a value is expected";
    E0116 ChainedComparison = "comparisons do not chain";
    E0117 MissingInitializer = "a variable without a value";
    E0118 InvalidAssignmentTarget = "something that cannot be assigned";
    E0119 MissingBody = "a function without a body";
    E0120 NestingTooDeep = "code nested too deeply";
    E0121 UnexpectedBody = "a body where none may be";
    E0122 NotAtTopLevel = "a declaration that must stand at the top level";
    E0123 MisplacedModifier = "a modifier where it has no meaning";
    E0124 UnknownAttribute = "an attribute that does not exist";
    E0125 MisplacedClause = "`else`, `catch` or `finally` without its beginning";
    E0126 TryWithoutHandler = "a `try` without `catch` or `finally`";
    E0127 InvalidPattern = "something that is not a pattern";
    E0128 KeywordAsName = "a keyword used as a name";
    E0129 MissingParameterType = "a parameter without a type";
    E0130 BlockAsValue = "a block where `{` opens a map";
    E0131 LiteralInHeader = "a struct or map literal in a header needs parentheses";
    E0132 MisplacedSelf = "`self` where it cannot be";
    E0133 MisplacedLabel = "a label without a loop";
    E0134 UnderscoreAsValue = "`_` used as a value";
    E0135 UnknownOperator = "an operator that does not exist";
    E0136 OperatorStartsLine = "an operator at the start of a line";

    // Names.
    E0201 UnknownName = "a name that is not known here";
    E0202 DuplicateDeclaration = "a name declared twice in one scope";
    E0203 UnknownType = "a type that is not known";
    E0204 UnknownMember = "a module or type does not have this member";
    E0205 UsedBeforeLet = "a variable read before its `let` has run";
    E0206 NotAValue = "a type or module where a value is expected";
    E0207 LoopControlOutsideLoop = "`break` or `continue` outside of a loop";
    E0208 UnknownLabel = "a label that no enclosing loop has";
    E0209 SelfOutsideMethod = "`self` or `Self` outside of a method";
    E0210 NotPublic = "something of another module that is not `pub`";
    E0211 ModuleNotFound = "a module that is not there";
    E0212 ImportCycle = "modules that import each other in a circle";
    E0213 ModuleUnreadable = "a module that cannot be read";

    // Types.
    E0301 MismatchedTypes = "a value of another type than expected";
    E0302 InvalidOperands = "an operator on values it does not work on";
    E0303 WrongArgumentCount = "a call with too few or too many arguments";
    E0304 NotCallable = "a call of something that is no function";
    E0305 UnknownField = "a field that the struct does not have";
    E0306 UnknownMethod = "a method that the type does not have";
    E0307 MissingFields = "a struct literal without all fields";
    E0308 NotAStruct = "a struct literal of something that is no struct";
    E0309 InvalidAssignment = "an assignment to something that cannot change";
    E0310 NotACondition = "a condition that is not a `bool`";
    E0311 MissingReturn = "a function that ends without its result";
    E0312 CannotInferType = "a type that cannot be inferred";
    E0313 NotIterable = "a `for` over something that cannot be iterated";
    E0314 NotIndexable = "an index into something that has no elements";
    E0315 IfWithoutElse = "an `if` without `else` used as a value";
    E0316 NoMatchingOverload = "a library function that does not take these types";
    E0317 MethodMisuse = "a method used as a function, or a function as a method";
    E0318 ReturnOutsideFunction = "`return` outside of a function";
    E0319 InvalidMain = "a `main` with the wrong signature";
    E0320 WrongTypeArguments = "a type with too few or too many type arguments";
    E0321 InvalidImpl = "an `impl` for something that cannot have one";
    E0322 RangeAsValue = "a range outside of a `for`";
    E0323 NotOptional = "an optional is expected, but this is never null";
    E0324 OptionalUnit = "an optional of nothing";
    E0325 MissingCases = "a `match` that misses a case";
    E0326 PatternMismatch = "a pattern that does not fit the value";
    E0327 AlternativeBindings = "alternatives of a pattern with different variables";
    E0328 UnknownVariant = "a variant that the enum does not have";
    E0329 TupleMismatch = "a tuple used as one of another shape";
    E0330 EmptyEnum = "an enum without variants";
    E0331 TypeTooLarge = "a type that is too large";
    E0332 InvalidMapKey = "a map with keys of a type that cannot be one";
    E0333 UnitPart = "`()` where something is stored";
    E0341 MissingBound = "a type that lacks a trait that is asked of it";
    E0342 MissingMethods = "an `impl` that lacks methods of its trait";
    E0343 WrongMethod = "a method of an `impl` that is not as its trait says";
    E0344 OverlappingImpls = "two `impl`s of one trait for one type";
    E0345 EndlessType = "a generic type that contains itself with ever larger type arguments";
    E0346 NotThroughTrait = "a method that cannot be called on a value of its trait as a type";
    E0347 NotATraitValue = "`is` or `as` of what is no trait value";
    E0348 AmbiguousMethod = "a method that two traits have";
    E0349 UnitTypeArgument = "`()` as a type argument";
    E0350 NotATrait = "something that is no trait where one is wanted";
    E0351 GenericClosure = "a nested function with type parameters that uses variables around it";
    E0390 NotForC = "a declaration or call of a function of C that cannot be made";

    // The module.
    E0401 ProgramTooLarge = "a program that does not fit the format of a module";
    E0402 EndlessInstantiation = "a generic function that needs itself with other types without end";

    // The text, where it is only doubtful.
    W0101 UnusedDocComment = "a doc comment that documents nothing";

    // The meaning, where it is only doubtful.
    W0201 UnusedVariable = "a variable that is never read";
    W0202 UnusedResult = "a result that is not used";
    W0203 UnreachableCode = "code that never runs";
    W0204 UnusedImport = "an import that is not used";
    W0205 UnitValue = "the value of something that gives none";
    W0206 NeverNull = "a test for null of what is never null";
    W0207 UnreachableArm = "an arm of a `match` that is never reached";
    W0208 UnreachableCatch = "a `catch` that is never reached";
}
