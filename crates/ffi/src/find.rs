//! Libraries by name, and functions in them.

use crate::{C_LIBRARY, Foreign, OWN_LIBRARY, builtin};
use libffi::low::CodePtr;
use libloading::Library;
use std::ffi::c_void;
use std::path::PathBuf;
use std::sync::LazyLock;
use vitte_bytecode::natives::Right;
use vitte_bytecode::traps::Trap;
use vitte_runtime::{Failure, Rights, shown};

/// A function that was found. Its code stays where it is: libraries are never closed.
#[derive(Debug)]
pub(crate) struct Symbol {
    code: *mut c_void,
    /// What has to be granted to call it.
    granted_by: String,
}

// SAFETY: the address is a number; whoever calls it answers for that.
unsafe impl Send for Symbol {}
// SAFETY: as above.
unsafe impl Sync for Symbol {}

impl Symbol {
    fn new(code: *mut c_void, granted_by: &str) -> Symbol {
        Symbol { code, granted_by: granted_by.into() }
    }
}

impl Foreign {
    /// The function, if the machine may call it. It is looked for once; a machine that may not call what was found looks on its own.
    ///
    /// # Errors
    /// `Denied`; `Ffi`, with what was tried.
    pub(crate) fn find(&self, rights: &Rights) -> Result<CodePtr, Failure> {
        if let Some(found) = self.symbol.get()
            && may_call(rights, &found.granted_by).is_ok()
        {
            return Ok(CodePtr(found.code));
        }
        let found = match &self.library {
            Some(name) => self.in_library(name, rights)?,
            None => self.anywhere(rights)?,
        };
        let code = CodePtr(found.code);
        // Another machine, with other rights, may have found another one: each calls its own.
        drop(self.symbol.set(found));
        Ok(code)
    }

    /// The names that a function may have in C: as declared, and without a leading `c_`.
    fn symbols(&self) -> impl Iterator<Item = &str> {
        let short = self.name.strip_prefix("c_").filter(|short| !short.is_empty());
        [self.name.as_str()].into_iter().chain(short)
    }

    fn in_library(&self, name: &str, rights: &Rights) -> Result<Symbol, Failure> {
        may_call(rights, name)?;
        if name == OWN_LIBRARY {
            let code = self.symbols().find_map(builtin::function);
            let code = code.ok_or_else(|| self.not_found(&format!("`{name}` has no such function")))?;
            return Ok(Symbol::new(code, name));
        }
        let library = open(name).map_err(|tried| self.not_found(&tried))?;
        let code = self.symbols().find_map(|symbol| look_up(library, symbol));
        let code = code
            .ok_or_else(|| self.not_found(&format!("the library `{}` has no such function", shown(name))))?;
        Ok(Symbol::new(code, name))
    }

    fn anywhere(&self, rights: &Rights) -> Result<Symbol, Failure> {
        let (mut denied, mut tried) = (None, Vec::new());
        for name in &*self.names {
            match self.in_library(name, rights) {
                Ok(found) => return Ok(found),
                Err(failure) if failure.trap == Trap::Denied => drop(denied.get_or_insert(failure)),
                Err(failure) => tried.push(failure.message.into_owned()),
            }
        }
        match may_call(rights, C_LIBRARY) {
            Err(failure) => return Err(denied.unwrap_or(failure)),
            Ok(()) => {
                for library in of_c() {
                    if let Some(code) = self.symbols().find_map(|symbol| look_up(library, symbol)) {
                        return Ok(Symbol::new(code, C_LIBRARY));
                    }
                }
            }
        }
        if let Some(denied) = denied {
            return Err(denied);
        }
        tried.push("the C library has no such function".into());
        Err(self.not_found(&tried.join("; ")))
    }

    fn not_found(&self, why: &str) -> Failure {
        Failure::new(Trap::Ffi, format!("there is no function `{}`: {why}", shown(&self.name)))
    }
}

/// Whether a machine may call a library. What this crate has itself is for those that may call any.
fn may_call(rights: &Rights, library: &str) -> Result<(), Failure> {
    if library == OWN_LIBRARY && !rights.allows_none(Right::Ffi) {
        return Ok(());
    }
    rights.require(Right::Ffi, library)
}

fn look_up(library: &Library, symbol: &str) -> Option<*mut c_void> {
    // SAFETY: the type of what is found is not relied on: it is called by what the program declares.
    let found = unsafe { library.get::<*mut c_void>(symbol.as_bytes()) }.ok()?;
    // SAFETY: the library is never closed.
    let code = unsafe { found.try_as_raw_ptr() };
    code.filter(|code| !code.is_null())
}

/// Opens a library for good, or says what was tried.
fn open(name: &str) -> Result<&'static Library, String> {
    let mut tried = Vec::new();
    for candidate in candidates(name) {
        // SAFETY: what a library does when it is loaded is as good as what its functions do: whoever may call it, may load it.
        match unsafe { Library::new(&candidate) } {
            Ok(library) => return Ok(Box::leak(Box::new(library))),
            Err(error) => {
                tried.push(format!("`{}`: {}", shown(&candidate.to_string_lossy()), reason(&error)))
            }
        }
    }
    Err(format!("the library `{}` cannot be loaded: {}", shown(name), tried.join("; ")))
}

/// Why a library cannot be loaded, in the words of the system.
fn reason(error: &libloading::Error) -> String {
    let source = std::error::Error::source(error).map(ToString::to_string);
    source.unwrap_or_else(|| error.to_string())
}

/// The files that a name may mean: itself, if it is a path or has the ending of a library; else what libraries of that name are called on
/// this platform, the newest version first.
fn candidates(name: &str) -> Vec<PathBuf> {
    let is_path = name.contains(std::path::is_separator);
    if is_path || has_ending(name) {
        return vec![PathBuf::from(name)];
    }
    let (prefix, ending) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let usual = format!("{prefix}{name}{ending}");
    let mut all = vec![PathBuf::from(&usual)];
    all.extend(versions(&usual));
    if !prefix.is_empty() {
        all.push(PathBuf::from(format!("{name}{ending}")));
    }
    all
}

/// Whether a name ends as libraries do: `z.dll`, `libz.dylib`, `libz.so.1.3`.
fn has_ending(name: &str) -> bool {
    let ending = std::env::consts::DLL_SUFFIX;
    let versioned = name.rsplit_once(&format!("{ending}.")).map(|(_, version)| version);
    let is_version = |version: &str| version.split('.').all(|part| part.parse::<u32>().is_ok());
    name.ends_with(ending) || versioned.is_some_and(is_version)
}

/// The versions of `libz.so` that are in the folders of libraries: a system without what compilers need has no `libz.so` itself.
fn versions(usual: &str) -> Vec<PathBuf> {
    if !cfg!(all(unix, not(target_vendor = "apple"))) {
        return Vec::new();
    }
    let start = format!("{usual}.");
    let mut found: Vec<(Vec<u32>, PathBuf)> = Vec::new();
    for folder in folders() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let file = entry.file_name();
            let version = file.to_str().and_then(|file| file.strip_prefix(&start));
            let numbers = version.map(|version| version.split('.').map(str::parse).collect::<Result<_, _>>());
            if let Some(Ok(numbers)) = numbers {
                found.push((numbers, folder.join(&file)));
            }
        }
    }
    // The shorter of two names for one version is what programs are linked with.
    found.sort_by(|(a, _), (b, _)| b.first().cmp(&a.first()).then(a.len().cmp(&b.len())).then(b.cmp(a)));
    found.into_iter().map(|(_, path)| path).collect()
}

/// The folders that the system looks for libraries in.
fn folders() -> Vec<PathBuf> {
    let own = std::env::var_os("LD_LIBRARY_PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> =
        std::env::split_paths(&own).filter(|folder| folder.is_absolute()).collect();
    let (arch, os) = (std::env::consts::ARCH, std::env::consts::OS);
    let arch = if arch == "x86" { "i386" } else { arch };
    for root in ["/usr/local/lib", "/usr/lib", "/lib"] {
        folders.push(format!("{root}/{arch}-{os}-gnu").into());
        folders.push(format!("{root}64").into());
        folders.push(root.into());
    }
    folders
}

/// The C library and that of its mathematics; else what the process itself is linked with.
fn of_c() -> impl Iterator<Item = &'static Library> {
    static OPENED: LazyLock<Vec<Library>> = LazyLock::new(open_c);
    OPENED.iter()
}

fn open_c() -> Vec<Library> {
    const NAMES: &[&str] = if cfg!(windows) {
        &["ucrtbase.dll", "msvcrt.dll"]
    } else if cfg!(target_vendor = "apple") {
        &["libSystem.B.dylib"]
    } else {
        &["libc.so.6", "libm.so.6", "libc.so", "libm.so", "libc.so.7"]
    };
    // SAFETY: they are loaded already, or harmless to load.
    let named = NAMES.iter().filter_map(|name| unsafe { Library::new(*name) }.ok());
    named.chain(this_process()).collect()
}

#[cfg(unix)]
fn this_process() -> Option<Library> {
    Some(libloading::os::unix::Library::this().into())
}

#[cfg(windows)]
fn this_process() -> Option<Library> {
    libloading::os::windows::Library::this().ok().map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_files() {
        let one = |name: &str| assert_eq!(candidates(name), [PathBuf::from(name)], "{name}");
        one("./a/b");
        one(&format!("libz{}", std::env::consts::DLL_SUFFIX));
        one(&format!("libz{}.1.3", std::env::consts::DLL_SUFFIX));
        let usual = format!("{}z{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
        assert_eq!(candidates("z")[0], PathBuf::from(usual));
        let error = open("no-such-library").unwrap_err();
        assert!(error.starts_with("the library `no-such-library` cannot be loaded: `"), "{error}");
    }
}
