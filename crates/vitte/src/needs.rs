//! What a program could ever ask of its host: known before it runs, from its imports.

use vitte_bytecode::Module;
use vitte_bytecode::module::Import;
use vitte_bytecode::natives::Right;

/// An import of a native, and what a host has to grant for it to do its work.
#[derive(Clone, Copy, Debug)]
pub struct Need<'a> {
    /// The native, as the module names it.
    pub import: &'a Import,
    /// The right that it needs; `None` if the library has no such native, so that the module does not link.
    pub right: Option<Right>,
}

/// What a module could ever ask of its host, in the order of its imports: it can call no other natives than these. What is in
/// other files that it is joined with is not in it.
///
/// ```
/// use vitte::bytecode::natives::Right;
/// use vitte::compiler::modules::NoFiles;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let engine = vitte::Engine::new();
/// let program = engine.compile("main.vit", "import fs\nprint(fs.read(\"a.txt\"))", &mut NoFiles)?;
/// let rights = vitte::needs(program.module()).filter_map(|need| need.right);
/// assert!(rights.eq([Right::Read, Right::Streams]));
/// # Ok(())
/// # }
/// ```
pub fn needs(module: &Module) -> impl Iterator<Item = Need<'_>> {
    let numbered = (0..).zip(&module.imports);
    let natives = numbered.filter(|(index, _)| !module.link.imports.contains(index));
    natives.map(|(index, import)| {
        let is_foreign = module.foreign.functions.contains_key(&index);
        Need { import, right: if is_foreign { Some(Right::Ffi) } else { right_of(import) } }
    })
}

/// The right of a native. Those of one name need the same.
fn right_of(import: &Import) -> Option<Right> {
    let mut natives = vitte_stdlib::natives();
    let native =
        natives.find(|native| native.decl.module == import.module && native.decl.name == import.name);
    native.map(|native| native.decl.right)
}
