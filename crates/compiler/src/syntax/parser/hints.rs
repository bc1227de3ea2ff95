//! What people write who come from other languages, and what to write here.

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
        _ => return None,
    })
}

/// Words that are an operator elsewhere.
pub(super) fn foreign_operator(word: &str) -> Option<(&'static str, &'static str)> {
    Some(match word {
        "and" => ("&&", "the operator is written"),
        "or" => ("||", "the operator is written"),
        "mod" => ("%", "the operator is written"),
        "div" => ("/", "division, which truncates for `int`, is written"),
        "xor" => ("^", "the operator is written, but for bools `!=`,"),
        "instanceof" => ("is", "the operator is written"),
        _ => return None,
    })
}
