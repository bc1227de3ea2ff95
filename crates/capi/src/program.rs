//! Programs: from source texts, and from the bytes of files.

use crate::engine::{VitteEngine, engine};
use crate::error::{Error, VitteError, c_text, clear};
use crate::guard::{answer, guarded, guarded_or, sized_text, slice, text};
use crate::handles::{self, get, give, handle};
use std::collections::BTreeMap;
use std::ffi::{c_char, c_void};
use vitte::Program;
use vitte::bytecode::module::Export;
use vitte::compiler::modules::{Loader, Location, Missing, Unreadable};
use vitte::compiler::parts::Output;

/// A program, verified and linked. Any thread may use it, also several at the same time.
pub struct VitteProgram {
    _opaque: (),
}

handle!(VitteProgram: Program = "vitte_program", 0x30);

/// Bytes or text that the library hands out.
pub struct VitteBuffer {
    _opaque: (),
}

handle!(VitteBuffer: Vec<u8> = "vitte_buffer", 0x40);

/// Where a `vitte_load` puts a text.
pub struct VitteSource {
    _opaque: (),
}

handle!(VitteSource: Option<Vec<u8>> = "vitte_source", 0x50);

/// Looks for a file that a program imports: `geometry.vit`, or `shapes/circle.vit`. If there is one, it gives its text to `into` with
/// `vitte_source_set` and answers true. It is called by the thread that compiles, and must return: no exception, no `longjmp`.
pub type VitteLoad =
    Option<unsafe extern "C" fn(user: *mut c_void, file: *const c_char, into: *mut VitteSource) -> bool>;

/// A buffer with these bytes, and a zero byte behind them.
pub fn buffer(bytes: impl Into<Vec<u8>>) -> *mut VitteBuffer {
    let mut bytes = bytes.into();
    bytes.push(0);
    give(bytes)
}

/// The bytes of a buffer, and how many there are. A zero byte stands behind them that is not counted. They live as long as the buffer;
/// `length` may be NULL.
///
/// # Safety
/// It is a buffer; `length` is NULL or a place for a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_buffer_data(buffer: *const VitteBuffer, length: *mut usize) -> *const c_char {
    guarded_or(std::ptr::null(), || {
        // SAFETY: as the caller promises.
        let bytes = unsafe { get(buffer)? };
        if !length.is_null() {
            // SAFETY: as the caller promises.
            unsafe { answer(length, bytes.len() - 1)? };
        }
        Ok(bytes.as_ptr().cast())
    })
}

/// Frees a buffer; NULL is nothing.
///
/// # Safety
/// It is a buffer that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_buffer_free(buffer: *mut VitteBuffer) {
    // SAFETY: as the caller promises.
    guarded_or((), || unsafe { handles::free(buffer) });
}

/// Gives the text of a file, of `length` bytes, from within a `vitte_load`. The text is copied. Answers whether it was taken.
///
/// # Safety
/// `into` is what the callback was given, and `text` has so many bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_source_set(
    into: *mut VitteSource,
    text: *const c_char,
    length: usize,
) -> bool {
    guarded_or(false, || {
        // SAFETY: as the caller promises.
        let (into, text) = unsafe { (handles::get_mut(into)?, slice(text.cast::<u8>(), length, "a text")?) };
        *into = Some(text.to_vec());
        Ok(true)
    })
}

/// Finds modules by asking C.
struct Asked {
    load: VitteLoad,
    user: *mut c_void,
    /// The texts of files that were found.
    found: BTreeMap<String, Vec<u8>>,
}

impl Asked {
    /// Asks for a file, and keeps its text.
    fn ask(&mut self, file: &str) -> bool {
        let Some(load) = self.load else { return false };
        let source = give::<VitteSource>(None);
        // SAFETY: the callback is one of C's, to be called with what it was given for.
        let is_there = unsafe { load(self.user, c_text(file).as_ptr(), source) };
        // SAFETY: given a moment ago; C does not keep it.
        let text = unsafe { handles::take(source) }.ok().and_then(|source| source.content);
        if is_there {
            self.found.insert(file.to_string(), text.unwrap_or_default());
        }
        is_there
    }
}

impl Loader for Asked {
    fn find(&mut self, importer: &str, path: &[&str]) -> Result<Location, Missing> {
        let file = format!("{}.vit", path.join("/"));
        let folder = importer.rfind('/').map_or("", |at| &importer[..=at]);
        let mut places = vec![format!("{folder}{file}")];
        if !folder.is_empty() {
            places.push(file);
        }
        let found = places.iter().find(|place| self.found.contains_key(*place) || self.ask(place));
        match found {
            Some(place) => Ok(Location { identity: place.clone(), name: place.clone() }),
            None => Err(Missing { looked: places, others: Vec::new() }),
        }
    }

    fn read(&mut self, location: &Location) -> Result<Vec<u8>, Unreadable> {
        let text = self.found.get(&location.identity);
        text.cloned().ok_or_else(|| Unreadable("it was not found".into()))
    }
}

/// Compiles a source text of `length` bytes, verifies and links it. `name`, ending in a zero byte, is what messages call it:
/// `main.vit`. What it imports, modules of the library and of the host aside, is asked of `load`, which gets `user`; it may be NULL.
/// On success `program` gets the program, to be freed with `vitte_program_free`.
///
/// # Safety
/// The engine is one; the texts are as said; `load` may be called with `user` until this returns; `program` is a place for a pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_compile(
    engine: *const VitteEngine,
    name: *const c_char,
    source: *const c_char,
    length: usize,
    load: VitteLoad,
    user: *mut c_void,
    program: *mut *mut VitteProgram,
) -> *mut VitteError {
    guarded(|| {
        // SAFETY: as the caller promises.
        unsafe { clear(program)? };
        // SAFETY: as the caller promises.
        let engine = unsafe { self::engine(engine)? };
        // SAFETY: as the caller promises.
        let (name, source) = unsafe { (text(name, "a name")?, sized_text(source, length, "a source text")?) };
        let mut loader = Asked { load, user, found: BTreeMap::new() };
        let compiled = engine.compile(name, source, &mut loader)?;
        // SAFETY: as the caller promises.
        unsafe { answer(program, give(compiled)) }
    })
}

/// Compiles a source text to the bytes of a `.vitbc` file that holds the whole program. The parameters are those of
/// `vitte_compile`; `file` gets the bytes, to be freed with `vitte_buffer_free`.
///
/// # Safety
/// As for `vitte_compile`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_build(
    engine: *const VitteEngine,
    name: *const c_char,
    source: *const c_char,
    length: usize,
    load: VitteLoad,
    user: *mut c_void,
    file: *mut *mut VitteBuffer,
) -> *mut VitteError {
    guarded(|| {
        // SAFETY: as the caller promises.
        unsafe { clear(file)? };
        // SAFETY: as the caller promises.
        let engine = unsafe { self::engine(engine)? };
        // SAFETY: as the caller promises.
        let (name, source) = unsafe { (text(name, "a name")?, sized_text(source, length, "a source text")?) };
        let mut loader = Asked { load, user, found: BTreeMap::new() };
        let bytes = engine.build(name, source, &mut loader, Output::Whole)?;
        // SAFETY: as the caller promises.
        unsafe { answer(file, buffer(bytes)) }
    })
}

/// Reads, verifies and links the bytes of a `.vitbc` file, which may come from anywhere. On success `program` gets the program, to be
/// freed with `vitte_program_free`.
///
/// # Safety
/// The engine is one; there are so many bytes; `program` is a place for a pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_load_bytes(
    engine: *const VitteEngine,
    bytes: *const u8,
    length: usize,
    program: *mut *mut VitteProgram,
) -> *mut VitteError {
    guarded(|| {
        // SAFETY: as the caller promises.
        unsafe { clear(program)? };
        // SAFETY: as the caller promises.
        let (engine, bytes) = unsafe { (self::engine(engine)?, slice(bytes, length, "a file")?) };
        let loaded = engine.load(bytes)?;
        // SAFETY: as the caller promises.
        unsafe { answer(program, give(loaded)) }
    })
}

/// The type of a function that the program exports, such as `fn(int, string) -> bool`, to be freed with `vitte_buffer_free`.
///
/// # Safety
/// The program is one; the name ends in a zero byte; `signature` is a place for a pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_program_signature(
    program: *const VitteProgram,
    function: *const c_char,
    signature: *mut *mut VitteBuffer,
) -> *mut VitteError {
    guarded(|| {
        // SAFETY: as the caller promises.
        unsafe { clear(signature)? };
        // SAFETY: as the caller promises.
        let (program, name) = unsafe { (get(program)?, text(function, "a name")?) };
        let module = program.module();
        let Some(Export::Function(index)) = module.exports.get(name) else {
            // It says what there is instead.
            return match program.func::<Vec<vitte::Data>, vitte::Data>(name) {
                Err(error) => Err(error.into()),
                Ok(_) => Err(Error::usage("NoFunction", format!("`{name}` is no function"))),
            };
        };
        let ty = module.signature_name(&module.functions[index.index()].signature());
        // SAFETY: as the caller promises.
        unsafe { answer(signature, buffer(ty)) }
    })
}

/// The same program once more: both are to be freed.
///
/// # Safety
/// It is a program.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_program_share(program: *const VitteProgram) -> *mut VitteProgram {
    // SAFETY: as the caller promises.
    guarded_or(std::ptr::null_mut(), || Ok(give(unsafe { get(program)? }.clone())))
}

/// Frees a program; NULL is nothing. Its machines go on.
///
/// # Safety
/// It is a program that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_program_free(program: *mut VitteProgram) {
    // SAFETY: as the caller promises.
    guarded_or((), || unsafe { handles::free(program) });
}
