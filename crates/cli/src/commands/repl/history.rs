//! The file with the inputs of earlier sessions. What a person types may be private: nobody else can read it.

use std::env;
use std::fs::{DirBuilder, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// How many inputs are kept.
pub const MOST_INPUTS: usize = 2000;

/// The longest input that is kept, in bytes.
pub const LONGEST_INPUT: usize = 16 << 10;

/// The largest file that is read: one that is larger was not written here.
const LARGEST: u64 = (MOST_INPUTS * LONGEST_INPUT) as u64;

/// The file, in the user's folder for data; `None` if there is no such folder.
pub fn file() -> Option<PathBuf> {
    let folder = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || env::home_dir().filter(|path| path.is_absolute());
    let data = if cfg!(windows) {
        folder("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        home().map(|home| home.join("Library/Application Support"))
    } else {
        folder("XDG_DATA_HOME").or_else(|| home().map(|home| home.join(".local/share")))
    };
    Some(data?.join("vitte").join("repl_history"))
}

/// Makes the file, if it is not there, and sees to it that only its owner can read it.
///
/// # Errors
/// What the system says, or the file is too large to be one of ours.
pub fn prepare(file: &Path) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        private::folder(&mut builder);
        builder.create(folder)?;
    }
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    private::file(&mut options);
    let opened = options.open(file)?;
    let about = opened.metadata()?;
    if about.len() > LARGEST {
        return Err(io::Error::other(format!("the file has more than {LARGEST} bytes")));
    }
    private::restrict(&opened, &about)
}

#[cfg(unix)]
mod private {
    use std::fs::{DirBuilder, File, Metadata, OpenOptions, Permissions};
    use std::io;
    use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};

    pub fn folder(builder: &mut DirBuilder) {
        builder.mode(0o700);
    }

    pub fn file(options: &mut OpenOptions) {
        options.mode(0o600);
    }

    pub fn restrict(file: &File, about: &Metadata) -> io::Result<()> {
        let open_to_others = about.permissions().mode() & 0o077 != 0;
        if open_to_others { file.set_permissions(Permissions::from_mode(0o600)) } else { Ok(()) }
    }
}

/// Elsewhere a user's folder for data is private by itself.
#[cfg(not(unix))]
mod private {
    use std::fs::{DirBuilder, File, Metadata, OpenOptions};
    use std::io;

    pub fn folder(_: &mut DirBuilder) {}

    pub fn file(_: &mut OpenOptions) {}

    pub fn restrict(_: &File, _: &Metadata) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn the_file_is_private() {
        let folder = std::env::temp_dir().join(format!("vitte-history-{}", std::process::id()));
        let file = folder.join("a").join("history");
        let mode = || std::fs::metadata(&file).unwrap().permissions().mode() & 0o777;
        super::prepare(&file).unwrap();
        assert_eq!(mode(), 0o600);
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        super::prepare(&file).unwrap();
        assert_eq!(mode(), 0o600);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
