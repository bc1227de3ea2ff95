//! What people write who come from other languages, and what to write here.

use crate::syntax::token::TokenKind;

/// Words that begin a statement elsewhere.
pub(super) fn foreign_statement(word: &str) -> Option<&'static str> {
    Some(match word {
        "var" | "val" | "auto" | "final" => "declare variables with `let`, constants with `const`",
        "mut" => "`let` variables can be assigned, there is no `mut`",
        "static" => "constants of a module are written `const NAME = value` at the top level",
        "func" | "fun" | "function" | "def" | "sub" | "proc" => "declare functions with `fn`",
        "class" | "record" | "object" | "data" => "declare data with `struct`, and its methods with `impl`",
        "interface" | "protocol" => "declare interfaces with `trait`",
        "extension" | "extend" => "add methods with `impl`",
        "namespace" | "module" | "mod" | "package" => "a file is a module, it needs no declaration",
        "use" | "include" | "require" | "using" => {
            "load modules with `import name` or `from name import item`"
        }
        "loop" | "forever" => "repeat without end with `while true { }`",
        "do" | "repeat" | "until" => "loops are written `while condition { }` or `for x in values { }`",
        "foreach" => "loop over values with `for x in values { }`",
        "switch" | "when" | "select" => "choose between cases with `match value { pattern => result }`",
        "case" | "default" => {
            "the arms of a `match` are written `pattern => result`, the last one `_ => result`"
        }
        "elif" | "elseif" | "elsif" => "write `else if`",
        "unless" => "write `if !condition { }`",
        "raise" => "raise an error with `throw Error(kind, message)`",
        "except" | "rescue" => "handle errors with `catch e { }`",
        "defer" | "ensure" => "clean up in the `finally { }` of a `try`",
        "type" | "typedef" | "typealias" => "there are no names for other types; a `struct` makes a new one",
        "public" | "export" => "make a declaration visible to other modules with `pub`",
        "private" | "protected" | "internal" => "what is not `pub` is private already",
        "async" | "await" | "yield" => "there are no asynchronous functions",
        "unsafe" => "there is no unsafe code",
        "pass" => "an empty block is written `{ }`",
        "new" => "structs are made by their literal `Name { field: value }`, or by a function",
        "print" | "echo" | "puts" => "call `print(value)`",
        "int" | "float" | "string" | "bool" => "the type stands behind the name: `let name: T = value`",
        "del" | "delete" => "to remove a key, write `m.remove(key)`",
        "import" => "load modules with `import name`",
        _ => return None,
    })
}

/// Words that stand before an expression elsewhere.
pub(super) fn foreign_prefix(word: &str) -> Option<&'static str> {
    Some(match word {
        "new" => {
            "structs are made by their literal `Name { field: value }`, errors by `Error(kind, message)`"
        }
        "await" | "async" | "yield" => "there are no asynchronous functions",
        "lambda" => "closures are written `|x| value`",
        "f" | "b" | "u" | "s" => "a string needs no mark to hold values: `\"… ${value} …\"`",
        "typeof" => "types are known before the program runs; `value is Type` asks a trait value",
        "delete" | "del" => "to remove a key, write `m.remove(key)`",
        "mut" | "ref" | "move" | "copy" => "values need no mark: structs, arrays and maps are references",
        _ => return None,
    })
}

/// Whether a word that begins a statement elsewhere does so before this token: where it is a name, something else follows.
pub(super) fn begins_foreign(word: &str, next: TokenKind) -> bool {
    match next {
        TokenKind::LParen => {
            matches!(
                word,
                "switch" | "foreach" | "when" | "unless" | "elif" | "elseif" | "elsif" | "catch" | "using"
            )
        }
        TokenKind::LBrace | TokenKind::Str | TokenKind::StrHead | TokenKind::RawStr | TokenKind::Bang => true,
        TokenKind::Int | TokenKind::Float | TokenKind::Minus => !matches!(word, "data" | "record" | "object"),
        next => next == TokenKind::Name || next.is_keyword(),
    }
}

/// Words that are an operator elsewhere.
pub(super) fn foreign_operator(word: &str) -> Option<(&'static str, &'static str)> {
    Some(match word {
        "and" => ("&&", "the operator is written"),
        "or" => ("||", "the operator is written"),
        "mod" => ("%", "the operator is written"),
        "div" => ("/", "division, which truncates for `int`, is written"),
        "xor" => ("^", "for bools write `!=`, for the bits of an `int`"),
        "instanceof" => ("is", "the operator is written"),
        _ => return None,
    })
}
