//! Which paths a grant covers.

use super::*;
use std::fs;

/// A folder for one test, removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("vitte-rights-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(path.join("data/inner")).unwrap();
        fs::write(path.join("data/a.txt"), "a").unwrap();
        fs::write(path.join("secret"), "s").unwrap();
        Folder(fs::canonicalize(path).unwrap())
    }

    fn path(&self, below: &str) -> String {
        self.0.join(below).to_str().unwrap().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn trap(result: Result<Place, Failure>) -> Trap {
    result.unwrap_err().trap
}

#[test]
fn nothing_is_granted_by_default() {
    let rights = Rights::none();
    for right in [Right::Read, Right::Write, Right::Env, Right::Run, Right::Ffi] {
        let failure = rights.require(right, "x").unwrap_err();
        assert_eq!(failure.trap, Trap::Denied);
        assert!(failure.message.contains(&format!("{}=x", right.flag().unwrap())), "{}", failure.message);
        assert!(Rights::all().require(right, "x").is_ok());
    }
    assert!(Rights::all().is_all() && !Rights::none().with_read_all().is_all());
}

#[test]
fn a_folder_covers_what_is_in_it_by_name() {
    let folder = Folder::new("covers");
    let rights = Rights::none().with_read(folder.path("data")).unwrap();
    let below = |path: &str| rights.place(Right::Read, &folder.path(path)).map(|place| place.path);
    assert_eq!(below("data/a.txt").unwrap(), Path::new("a.txt"));
    assert_eq!(below("data/./inner//../a.txt").unwrap(), Path::new("a.txt"));
    assert_eq!(below("data").unwrap(), Path::new("."));
    assert!(below("data/inner/").unwrap().to_str().unwrap().ends_with(std::path::is_separator));
    for outside in ["secret", "data/../secret", "data2", "data/inner/../../secret", "data/../../etc", ""] {
        assert_eq!(trap(rights.place(Right::Read, &folder.path(outside))), Trap::Denied, "{outside}");
    }
    assert_eq!(trap(rights.place(Right::Write, &folder.path("data/a.txt"))), Trap::Denied);
}

#[test]
fn a_file_covers_itself_alone() {
    let folder = Folder::new("file");
    let rights = Rights::none().with_write(folder.path("data/a.txt")).unwrap();
    let place = rights.place(Right::Write, &folder.path("data/inner/../a.txt")).unwrap();
    assert!(place.is_single && place.path == Path::new("a.txt"));
    assert!(rights.entry(Right::Write, &folder.path("data/a.txt")).is_ok());
    for outside in ["data", "data/b.txt", "data/a.txt/b", "data/a.txt.bak"] {
        assert_eq!(trap(rights.place(Right::Write, &folder.path(outside))), Trap::Denied, "{outside}");
    }
}

#[test]
fn the_longest_grant_is_taken() {
    let folder = Folder::new("longest");
    let rights = Rights::none().with_read(&folder.0).unwrap().with_read(folder.path("data/inner")).unwrap();
    let place = |path: &str| rights.place(Right::Read, &folder.path(path)).unwrap().path;
    assert_eq!(place("data/inner/x"), Path::new("x"));
    assert_eq!(place("data/x"), Path::new("data/x"));
    // What is granted itself belongs to the grant around it.
    assert_eq!(rights.entry(Right::Read, &folder.path("data/inner")).unwrap().path, Path::new("data/inner"));
    let failure = rights.entry(Right::Read, folder.0.to_str().unwrap()).unwrap_err();
    assert!(failure.trap == Trap::Denied && failure.message.contains("granted itself"));
}

#[test]
fn what_is_no_path_is_refused() {
    let long = "x/".repeat(LONGEST);
    for path in ["", "a\0b", &long] {
        assert_eq!(trap(Rights::all().place(Right::Read, path)), Trap::InvalidArgument);
    }
}

#[test]
fn what_is_not_there_cannot_be_granted() {
    let missing = Folder::new("missing").path("nothing");
    let error = Rights::none().with_read(&missing).unwrap_err();
    assert!(error.to_string().starts_with(&missing), "{error}");
    assert!(Rights::none().with_read("").is_err());
}

#[cfg(unix)]
#[test]
fn a_granted_link_is_known_by_both_names() {
    let folder = Folder::new("link");
    std::os::unix::fs::symlink(folder.path("data"), folder.path("link")).unwrap();
    let rights = Rights::none().with_read(folder.path("link")).unwrap();
    assert!(rights.place(Right::Read, &folder.path("link/a.txt")).is_ok());
    assert!(rights.place(Right::Read, &folder.path("data/a.txt")).is_ok());
    assert!(Rights::none().with_read("/dev/null").is_err());
}

#[test]
fn messages_show_names_in_one_line() {
    assert_eq!(shown("a\nb"), "a\\nb");
    assert_eq!(shown(&"x".repeat(1000)).chars().count(), 201);
}
