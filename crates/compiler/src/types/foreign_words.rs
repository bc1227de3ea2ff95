//! What people write who come from other languages, where a name is expected, and what to write here.

/// What to say of a word.
pub(super) enum Foreign {
    /// In these words, this is to be written instead.
    Is(&'static str, &'static str),
    /// A remedy in words.
    Help(&'static str),
}

/// A name that stands for a value or function elsewhere.
pub(super) fn value(name: &str) -> Option<Foreign> {
    use Foreign::{Help, Is};
    Some(match name {
        "nil" | "Nil" | "None" | "NULL" | "Null" | "undefined" | "nullptr" => {
            Is("the absence of a value is written", "null")
        }
        "this" => Is("what a method is called on is", "self"),
        "Some" | "Just" | "Optional" => Help("a value is an optional by itself: leave the call away"),
        "Ok" => Help("a function returns its value as it is, and throws errors"),
        "Err" => Help("raise an error with `throw Error(kind, message)`"),
        "println" | "printf" | "puts" | "echo" | "console" | "System" | "Console" | "fmt" => {
            Help("to write a line, call `print(value)`")
        }
        "range" | "xrange" => Help("a range is written `0..n`, with its end `0..=n`"),
        "String" | "toString" | "to_string" | "repr" => Help("to make a text of a value, call `str(value)`"),
        "parseInt" | "Int" | "Integer" | "Number" | "atoi" => {
            Help("to make an `int` of it, call `int(value)`")
        }
        "parseFloat" | "Float" | "Double" | "atof" => Help("to make a `float` of it, call `float(value)`"),
        "length" | "size" | "count" | "sizeof" => Help("the length is `len(value)`"),
        "sorted" => Help("an array is sorted in place by its method `sort()`"),
        "ord" => Help("a character is an `int` already; those of a string are `s.chars()`"),
        "input" | "readline" | "readLine" | "gets" | "scanf" => {
            Help("to read a line, `import io` and call `io.read_line()`")
        }
        "exit" | "quit" => Help("to end the program, `import system` and call `system.exit(status)`"),
        "require" | "include" => Help("load a module with `import name`"),
        "typeof" | "type" | "isinstance" => {
            Help("types are known before the program runs; `value is Type` asks a trait value")
        }
        "Math" => Help("import the module: `import math`"),
        "JSON" => Help("import the module: `import json`"),
        "pass" => Help("an empty block is written `{ }`"),
        "raise" => Help("raise an error with `throw Error(kind, message)`"),
        "Array" | "Vec" | "list" | "List" => Help("an array is written `[1, 2]`, an empty one `[]`"),
        "dict" | "Dict" | "HashMap" | "Map" | "Object" => {
            Help("a map is written `{key: value}`, an empty one `{}`")
        }
        "set" | "Set" | "HashSet" => Help("import it: `from collections import Set`"),
        "Exception" | "RuntimeError" | "ValueError" => Help("errors are made with `Error(kind, message)`"),
        _ => return None,
    })
}

/// A method of a built-in type that has another name elsewhere: what does the same here. `of` is the name of the type.
pub(super) fn method(of: &str, name: &str) -> Option<&'static str> {
    Some(match (of, name) {
        (_, "length" | "size" | "count" | "Length" | "Count" | "byteLength") => "the length is `len()`",
        (_, "isEmpty" | "empty") => "to ask whether there is nothing in it, write `is_empty()`",
        (_, "toString" | "to_string" | "string" | "inspect") => "to make a text of it, write `str(…)`",
        (_, "clone" | "copy" | "dup") => {
            "of an array `slice(0, n)` is a copy; what does not change needs none"
        }
        ("string", "toUpperCase" | "to_uppercase" | "uppercase" | "upcase" | "to_upper" | "toUpper") => {
            "the method is `upper()`"
        }
        ("string", "toLowerCase" | "to_lowercase" | "lowercase" | "downcase" | "to_lower" | "toLower") => {
            "the method is `lower()`"
        }
        ("string", "substring" | "substr" | "sub" | "slice_from" | "mid") => {
            "a part is `slice(from, to)`; both are offsets in bytes"
        }
        ("string" | "array", "includes" | "has" | "include") => {
            "to ask whether it is in it, write `contains(…)`"
        }
        ("string", "strip" | "trimmed" | "trim_end" | "trim_start") => "the method is `trim()`",
        ("string", "charAt" | "char_at" | "at" | "charCodeAt" | "get") => {
            "a byte is `byte_at(i)`; the characters are `chars()`"
        }
        ("string", "indexOf" | "index" | "index_of") => "the offset of a text in it is `find(…)`, or null",
        ("string", "startsWith" | "startswith" | "has_prefix" | "hasPrefix") => {
            "the method is `starts_with(…)`"
        }
        ("string", "endsWith" | "endswith" | "has_suffix" | "hasSuffix") => "the method is `ends_with(…)`",
        ("string", "replaceAll" | "replace_all" | "gsub") => "`replace(a, b)` replaces all of them",
        ("string", "format") => "values are put into a text as `\"… ${value} …\"`",
        ("string", "concat" | "append" | "push" | "push_str" | "plus") => {
            "texts are joined with `+`; to make a long one, use a `StringBuilder`"
        }
        ("string", "parse" | "toInt" | "to_i" | "to_int" | "toDouble") => {
            "parse it with `int(…)` or `float(…)`"
        }
        ("string", "as_bytes" | "bytes" | "encode") => "the method is `to_bytes()`",
        ("array", "append" | "add" | "push_back" | "push_last") => "to add an element, write `push(…)`",
        ("array", "prepend" | "unshift" | "push_front") => "to put an element in front, write `insert(0, …)`",
        ("array", "shift" | "pop_front") => "to take the first element away, write `remove(0)`",
        ("array", "extend" | "addAll" | "append_all" | "appendAll") => {
            "the elements of both are `a.concat(b)`"
        }
        ("array", "forEach" | "for_each") => "to visit all, write `for x in xs { … }`, or `each(…)`",
        ("array", "indexOf" | "index" | "find_index" | "position") => "its index, or null, is `index_of(…)`",
        ("array", "iter" | "into_iter" | "iterator" | "stream" | "values" | "asSequence") => {
            "an array is iterated itself: `for x in xs { … }`, `xs.map(…)`"
        }
        ("array", "collect" | "toList" | "to_vec" | "to_array" | "toArray") => "it is an array already",
        ("array", "sorted" | "sorted_by" | "sortBy") => {
            "`sort()`, `sort_by(…)` and `sort_by_key(…)` sort in place"
        }
        ("array", "reversed" | "rev") => "`reverse()` turns it around in place",
        ("array", "fold" | "foldl" | "inject" | "aggregate") => "the method is `reduce(initial, |acc, x| …)`",
        ("array", "some" | "anySatisfy" | "exists") => "the method is `any(…)`",
        ("array", "every" | "allSatisfy") => "the method is `all(…)`",
        ("array", "where" | "select" | "filterNot") => "the method is `filter(…)`",
        ("array", "delete" | "erase" | "removeAt" | "remove_at") => {
            "to remove an element, write `remove(index)`"
        }
        ("array", "peek" | "top" | "back") => "the last element, or null, is `last()`",
        ("array", "joinToString" | "implode") => "the method is `join(separator)`",
        ("array", "get" | "at" | "nth") => "an element is `xs[i]`, which raises `IndexOutOfBounds`",
        ("int" | "float", "sqrt" | "sin" | "cos" | "ln" | "log" | "powf") => {
            "`import math`: it is a function there"
        }
        ("int", "to_float" | "toDouble" | "toFloat") => "convert it with `float(…)`",
        ("float", "to_int" | "toInt") => "convert it with `int(…)`, which drops the fraction",
        _ => return None,
    })
}

/// A method of optionals elsewhere, and what does the same here.
pub(super) fn method_of_optional(name: &str) -> Option<&'static str> {
    Some(match name {
        "unwrap" | "expect" | "get" | "orElseThrow" => {
            "to unwrap it, write `value!`, which raises `NullUnwrap`"
        }
        "unwrap_or" | "unwrap_or_else" | "unwrap_or_default" | "or" | "or_else" | "orElse" | "getOrElse" => {
            "a value for when it is null is given with `value ?? default`"
        }
        "is_some" | "isPresent" | "has_value" | "hasValue" => {
            "to ask whether there is a value, write `value != null`"
        }
        "is_none" | "isEmpty" | "is_null" | "isNull" => "to ask whether it is null, write `value == null`",
        "map" | "and_then" | "let" | "flatMap" | "if_let" => {
            "to go on with the value, write `value?.method()`, or `if let v = value { … }`"
        }
        _ => return None,
    })
}
