//! What the compiler promises for any text: it ends, without a panic; what it compiles passes the check and the verifier; what
//! the formatter lays out is laid out the same when it is formatted again, and means the same.

use vitte::Engine;
use vitte::compiler::diagnostics::{Diagnostics, Sources, render_all};
use vitte::compiler::driver::{self, Options};
use vitte::compiler::format::{NotFormatted, format};
use vitte::compiler::modules::InMemory;

/// The native stack that the compiler must do with, whatever the text: that of a main thread on most systems.
pub const STACK_BYTES: usize = 8 << 20;

/// Whether a text compiles; `Err` tells the promise that it breaks.
pub fn check(text: &str) -> Result<bool, String> {
    formatting(text)?;
    let errors = shown(text)?;
    compiling(text, errors)
}

/// Checks a text as `vitte check` does, its messages shown; whether there are errors.
pub fn shown(text: &str) -> Result<bool, String> {
    let mut sources = Sources::new();
    let Ok(file) = sources.add("text.vit", text) else { return Ok(true) };
    let problems = driver::check(&mut sources, file, &mut InMemory::new(), &Engine::new().library());
    render_all(&problems, &sources, false);
    Ok(problems.has_errors())
}

/// Compiles and verifies a text, of which it is known whether the check finds errors.
fn compiling(text: &str, has_errors: bool) -> Result<bool, String> {
    let engine = Engine::new();
    let mut sources = Sources::new();
    let file = sources.add("text.vit", text).map_err(|error| error.to_string())?;
    let (loader, library) = (&mut InMemory::new(), &engine.library());
    match driver::compile(&mut sources, file, loader, library, &Options::default()) {
        Ok(_) if has_errors => Err("it compiles, but does not pass the check".into()),
        Ok(compiled) => match engine.prepare(compiled.module) {
            Ok(_) => Ok(true),
            Err(error) => Err(format!("what it compiles to is refused: {error}")),
        },
        Err(problems) if !problems.has_errors() => Err("it does not compile, without an error".into()),
        Err(_) => Ok(false),
    }
}

/// A text that has been laid out stays as it is.
pub fn formatting(text: &str) -> Result<(), String> {
    let Some(once) = formatted(text)? else { return Ok(()) };
    match formatted(&once)? {
        Some(twice) if twice == once => Ok(()),
        Some(_) => Err("formatting it twice gives something else".into()),
        None => Err("formatted, it has mistakes".into()),
    }
}

/// The text laid out; `None` if it does not parse.
fn formatted(text: &str) -> Result<Option<String>, String> {
    let mut sources = Sources::new();
    let Ok(file) = sources.add("text.vit", text) else { return Ok(None) };
    match format(&sources, file, &mut Diagnostics::new()) {
        Ok(text) => Ok(Some(text)),
        Err(NotFormatted::Errors) => Ok(None),
        Err(NotFormatted::Internal) => Err("formatting it would change its meaning".into()),
    }
}

/// Runs `work` on a thread with [`STACK_BYTES`].
///
/// # Panics
/// `work` panics, or there can be no thread.
pub fn on_a_main_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(work).expect("a thread starts");
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Calls `visit` with each prefix of the text that ends at a character, `stride` bytes or a little more apart.
pub fn each_prefix(text: &str, first: usize, stride: usize, mut visit: impl FnMut(&str)) {
    for end in (first..text.len()).step_by(stride.max(1)) {
        if text.is_char_boundary(end) {
            visit(&text[..end]);
        }
    }
}
