//! Where a machine and a plug-in meet: C's types, one symbol, one version.
//!
//! A plug-in has a function `vitte_plugin`, which answers a [`Plugin`] that stays as it is while the library is loaded. The machine looks
//! at its version before anything else. Functions take the values of their arguments one behind the other, in the form of
//! [`value`](crate::value), and answer bytes that the machine gives back to the plug-in when it has read them.

use std::slice;

/// The name of the function that a plug-in has.
pub const SYMBOL: &str = "vitte_plugin";
/// The version of what is described here.
pub const VERSION: u32 = 1;
/// An [`Answer`] is a value.
pub const DONE: u32 = 0;
/// An [`Answer`] is a message: the function has failed.
pub const FAILED: u32 = 1;

/// Bytes that belong to whoever passes them.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Text {
    start: *const u8,
    length: usize,
}

// SAFETY: what a text points to is only read, as through a `&[u8]`.
unsafe impl Send for Text {}
// SAFETY: as above.
unsafe impl Sync for Text {}

impl Text {
    /// The bytes of a slice, for as long as that is there.
    pub fn new(bytes: &[u8]) -> Text {
        Text { start: bytes.as_ptr(), length: bytes.len() }
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        if self.start.is_null() {
            return &[];
        }
        // SAFETY: a text is made of a slice, by `new`, here or by the other side; whoever passes it keeps the slice as long as the
        // text is used: for the call, or while the library is loaded.
        unsafe { slice::from_raw_parts(self.start, self.length) }
    }
}

/// What a function answers.
#[repr(C)]
#[derive(Debug)]
pub struct Answer {
    start: *mut u8,
    length: usize,
    capacity: usize,
    /// [`DONE`] or [`FAILED`].
    pub status: u32,
}

impl Answer {
    /// An answer with these bytes.
    pub fn new(bytes: Vec<u8>, status: u32) -> Answer {
        let mut bytes = std::mem::ManuallyDrop::new(bytes);
        Answer { start: bytes.as_mut_ptr(), length: bytes.len(), capacity: bytes.capacity(), status }
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        if self.start.is_null() {
            return &[];
        }
        // SAFETY: an answer is made of a vector, by `new`, here or by the other side, whose bytes stay until it is released.
        unsafe { slice::from_raw_parts(self.start, self.length) }
    }
}

/// Takes an answer back: its memory belongs to the plug-in.
extern "C" fn release(answer: Answer) {
    // SAFETY: the machine gives back what `Answer::new` of this library made of a vector, once, as it was.
    drop(unsafe { Vec::from_raw_parts(answer.start, answer.length, answer.capacity) });
}

/// A function of a plug-in.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct FunctionRow {
    /// The name with those of the parameters: `distance(a, b)`.
    pub name: Text,
    /// The type: `fn(int, string) -> bool`.
    pub signature: Text,
    /// A sentence for the reference.
    pub doc: Text,
    /// Calls it.
    pub call: extern "C" fn(Text) -> Answer,
}

/// What a plug-in has.
#[repr(C)]
#[derive(Debug)]
pub struct Plugin {
    /// [`VERSION`]. What follows is of this version.
    pub version: u32,
    /// The module that programs import.
    pub module: Text,
    /// What it is for.
    pub doc: Text,
    functions: *const FunctionRow,
    count: usize,
    /// Takes an answer back.
    pub release: extern "C" fn(Answer),
}

// SAFETY: the rows are only read, as through a `&[FunctionRow]`.
unsafe impl Send for Plugin {}
// SAFETY: as above.
unsafe impl Sync for Plugin {}

impl Plugin {
    /// The functions.
    pub fn functions(&self) -> &[FunctionRow] {
        if self.functions.is_null() {
            return &[];
        }
        // SAFETY: a plug-in is made by `Built`, which keeps its rows as long as the library is loaded.
        unsafe { slice::from_raw_parts(self.functions, self.count) }
    }
}

/// A plug-in with what its texts are made of. For [`plugin!`](crate::plugin).
#[derive(Debug)]
pub struct Built {
    texts: Vec<String>,
    calls: Vec<extern "C" fn(Text) -> Answer>,
    rows: std::sync::OnceLock<(Vec<FunctionRow>, Plugin)>,
}

fn joined(doc: &[&str]) -> String {
    doc.iter().map(|line| line.trim()).collect::<Vec<_>>().join("\n")
}

impl Built {
    /// A plug-in without functions.
    pub fn new(module: &str, doc: &[&str]) -> Built {
        let texts = vec![module.to_string(), joined(doc)];
        Built { texts, calls: Vec::new(), rows: std::sync::OnceLock::new() }
    }

    /// Adds a function.
    pub fn add(
        &mut self,
        name: &str,
        params: &[&str],
        signature: &str,
        doc: &[&str],
        call: extern "C" fn(Text) -> Answer,
    ) {
        self.texts.extend([format!("{name}({})", params.join(", ")), signature.to_string(), joined(doc)]);
        self.calls.push(call);
    }

    /// The table. The value must stay where it is from now on, as in a `static`.
    pub fn table(&'static self) -> &'static Plugin {
        let text = |at: usize| Text::new(self.texts[at].as_bytes());
        let (_, plugin) = self.rows.get_or_init(|| {
            let rows = self.calls.iter().enumerate().map(|(at, call)| {
                let first = 2 + 3 * at;
                FunctionRow {
                    name: text(first),
                    signature: text(first + 1),
                    doc: text(first + 2),
                    call: *call,
                }
            });
            let rows: Vec<FunctionRow> = rows.collect();
            // The rows stay where they are when the vector moves.
            let (functions, count) = (rows.as_ptr(), rows.len());
            (rows, Plugin { version: VERSION, module: text(0), doc: text(1), functions, count, release })
        });
        plugin
    }
}

/// A plug-in as Rust has it: what a machine sees of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Description {
    /// The module that programs import.
    pub module: String,
    /// What it is for.
    pub doc: String,
    /// Its functions.
    pub functions: Vec<Described>,
}

/// A function of a plug-in as Rust has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Described {
    /// The name with those of the parameters.
    pub name: String,
    /// The type.
    pub signature: String,
    /// A sentence for the reference.
    pub doc: String,
}

/// Reads the table of a plug-in, of this version.
pub fn read(plugin: &Plugin) -> Description {
    let text = |text: &Text| String::from_utf8_lossy(text.bytes()).into_owned();
    let described = |row: &FunctionRow| Described {
        name: text(&row.name),
        signature: text(&row.signature),
        doc: text(&row.doc),
    };
    Description {
        module: text(&plugin.module),
        doc: text(&plugin.doc),
        functions: plugin.functions().iter().map(described).collect(),
    }
}
