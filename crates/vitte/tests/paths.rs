//! Attacks on the walls around files: a program is granted a folder, and tries to get at what lies beside it.
//!
//! Each test makes a world of files, runs a program in it and compares all that the program prints. The word that lies outside of
//! what is granted must never be printed, whatever else happens.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use vitte::compiler::modules::NoFiles;
use vitte::{Engine, Host, Limits, Rights, RuntimeError, VmConfig};
use vitte_testing::folder::Folder;
use vitte_testing::program::Shared;

/// What is in the file that must not be read.
const SECRET: &str = "hunter2";

/// What every program can use: what came of an attempt, as a word.
const HEAD: &str = r#"
import fs
fn read(path: string) { attempt(|| fs.read(path)) }
fn write(path: string) { attempt(|| { fs.write(path, "new"); return "written" }) }
fn attempt(what: fn() -> string) {
    try { print(what()) } catch e { print(e.kind) }
}
"#;

/// A folder with `granted/`, which programs may use, and `outside/`, which they may not.
struct World(Folder);

impl World {
    fn new() -> World {
        let world = World(Folder::new().unwrap());
        for folder in ["granted/inner", "outside"] {
            fs::create_dir_all(world.at(folder)).unwrap();
        }
        fs::write(world.at("granted/a.txt"), "fine").unwrap();
        fs::write(world.at("outside/secret"), SECRET).unwrap();
        world
    }

    fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn link(&self, to: impl AsRef<Path>, path: &str) {
        symlink(to, self.at(path)).unwrap();
    }

    fn none(&self) -> Rights {
        Rights::none().starting_in(self.0.path())
    }

    /// To read and write in `granted/`.
    fn rights(&self) -> Rights {
        self.none().with_read("granted").unwrap().with_write("granted").unwrap()
    }

    /// Runs a program; `HERE` in it stands for the world's path.
    fn run(&self, rights: Rights, body: &str) -> (String, Result<i64, RuntimeError>) {
        self.run_while(rights, body, || ())
    }

    /// Runs a program; something else happens when its machine has been made.
    fn run_while(
        &self,
        rights: Rights,
        body: &str,
        then: impl FnOnce(),
    ) -> (String, Result<i64, RuntimeError>) {
        let engine = Engine::new();
        let source = format!("{HEAD}{}", body.replace("HERE", self.0.path().to_str().unwrap()));
        let program = engine.compile("main.vit", &source, &mut NoFiles).unwrap();
        let out = Shared::default();
        let limits = Limits { open_files: 8, ..Limits::default() };
        let host = Host { stdout: Some(Box::new(out.clone())), rights, limits, ..Host::denying() };
        let mut vm = engine.vm(&program, VmConfig { host, ..VmConfig::default() }).unwrap();
        then();
        let outcome = vm.run();
        (out.text(), outcome)
    }

    /// Runs a program in `granted/`, which must print these words, and leave the secret alone.
    #[track_caller]
    fn check(&self, body: &str, expected: &str) {
        self.check_with(self.rights(), body, expected);
    }

    #[track_caller]
    fn check_with(&self, rights: Rights, body: &str, expected: &str) {
        let (out, outcome) = self.run(rights, body);
        assert_eq!(out.split_whitespace().collect::<Vec<_>>().join(" "), expected, "{outcome:?}");
        assert!(outcome.is_ok(), "{outcome:?}");
        assert!(!out.contains(SECRET));
        self.is_untouched();
    }

    #[track_caller]
    fn is_untouched(&self) {
        assert_eq!(fs::read_to_string(self.at("outside/secret")).unwrap(), SECRET);
        assert_eq!(fs::read_dir(self.at("outside")).unwrap().count(), 1);
    }
}

#[test]
fn going_up() {
    World::new().check(
        r#"read("granted/../outside/secret")
           read("granted/inner/../../outside/secret")
           read("granted/../../../../../../../../../../../../etc/passwd")
           read("../granted/../outside/secret")
           write("granted/../outside/new")
           read("granted/inner/../a.txt")"#,
        "Denied Denied Denied Denied Denied fine",
    );
}

#[test]
fn absolute_paths() {
    World::new().check(
        r#"read("HERE/outside/secret"); read("HERE/granted/../outside/secret"); read("//etc/passwd"); read("/etc/passwd")
           read("HERE/granted/a.txt"); read("HERE//granted/./a.txt")"#,
        "Denied Denied Denied Denied fine fine",
    );
}

#[test]
fn a_link_to_a_file_outside() {
    let world = World::new();
    world.link("../outside/secret", "granted/relative");
    world.link(world.at("outside/secret"), "granted/absolute");
    world.link("relative", "granted/chained");
    world.link("inner/../../outside/secret", "granted/roundabout");
    world.check(
        r#"for name in ["relative", "absolute", "chained", "roundabout"] {
               read("granted/" + name)
               write("granted/" + name)
               attempt(|| { fs.append("granted/" + name, "x"); return "appended" })
               attempt(|| str(fs.stat("granted/" + name)))
               attempt(|| { fs.open("granted/" + name, "r+"); return "opened" })
               attempt(|| { fs.copy("granted/a.txt", "granted/" + name); return "copied" })
           }"#,
        &["Denied"; 24].join(" "),
    );
}

#[test]
fn a_link_to_a_folder_outside() {
    let world = World::new();
    world.link("../outside", "granted/out");
    world.link("/", "granted/root");
    world.check(
        r#"read("granted/out/secret")
           write("granted/out/new")
           attempt(|| str(fs.list("granted/out")))
           attempt(|| str(fs.exists("granted/out/secret")))
           attempt(|| { fs.mkdir("granted/out/new"); return "made" })
           attempt(|| { fs.mkdir_all("granted/out/new/newer"); return "made" })
           attempt(|| { fs.rename("granted/out/secret", "granted/mine"); return "renamed" })
           attempt(|| { fs.rename("granted/a.txt", "granted/out/a.txt"); return "renamed" })
           attempt(|| { fs.remove("granted/out/secret"); return "removed" })
           attempt(|| { fs.remove_all("granted/out/secret"); return "removed" })
           read("granted/root/etc/passwd")
           attempt(|| str(fs.list("granted/root")))"#,
        &["Denied"; 12].join(" "),
    );
}

#[test]
fn a_link_that_leaves_and_comes_back() {
    let world = World::new();
    world.link("../granted/a.txt", "granted/back");
    world.link("inner/../a.txt", "granted/inside");
    world.check(r#"read("granted/back"); read("granted/inside")"#, "Denied fine");
}

#[test]
fn links_in_a_circle() {
    let world = World::new();
    world.link("circle", "granted/circle");
    world.check(
        r#"read("granted/circle"); attempt(|| { fs.remove("granted/circle"); return "removed" })"#,
        "Io removed",
    );
}

#[test]
fn removing_does_not_follow_links() {
    let world = World::new();
    world.link("../outside", "granted/inner/out");
    world.link("../outside/secret", "granted/secret");
    world.check(
        r#"fs.remove_all("granted/inner"); fs.remove("granted/secret"); print(fs.list("granted"))
           attempt(|| { fs.remove_all("granted"); return "removed" })
           attempt(|| { fs.remove_all("granted/.."); return "removed" })
           attempt(|| { fs.rename("granted", "granted/deeper"); return "renamed" })"#,
        r#"["a.txt"] Denied Denied Denied"#,
    );
}

/// Renames `first` and `second` over `path`, again and again, while something else happens.
fn swapping<T>(first: PathBuf, second: PathBuf, path: PathBuf, meanwhile: impl FnOnce() -> T) -> T {
    let stop = AtomicBool::new(false);
    let aside = path.with_extension("aside");
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                for side in [&first, &second] {
                    let _ = fs::rename(side, &path);
                    std::thread::yield_now();
                    let _ = fs::rename(&path, &aside);
                    let _ = fs::rename(&aside, side);
                }
            }
        });
        let result = meanwhile();
        stop.store(true, Ordering::Relaxed);
        result
    })
}

const RACE: &str = r#"
let seen: map<string, int> = {}
fn note(word: string) { seen[word] = (seen.get(word) ?? 0) + 1 }
for i in 0..4000 {
    try { note(fs.read("granted/PATH")) } catch e { note(e.kind) }
    try { fs.write("granted/PATH", "fine") } catch e { note(e.kind) }
}
for word in seen.keys() { if word != "fine" && word != "Denied" && word != "Io" && word != "" { print(word) } }
"#;

#[test]
fn a_race_between_a_file_and_a_link() {
    let world = World::new();
    fs::write(world.at("granted/file"), "fine").unwrap();
    world.link("../outside/secret", "granted/link");
    let (file, link) = (world.at("granted/file"), world.at("granted/link"));
    let (out, outcome) =
        swapping(file, link, world.at("granted/x"), || world.run(world.rights(), &RACE.replace("PATH", "x")));
    assert!(outcome.is_ok(), "{outcome:?}");
    assert_eq!(out, "");
    world.is_untouched();
}

#[test]
fn a_race_between_a_folder_and_a_link() {
    let world = World::new();
    fs::create_dir(world.at("granted/folder")).unwrap();
    fs::write(world.at("granted/folder/secret"), "fine").unwrap();
    world.link("../outside", "granted/link");
    let (folder, link) = (world.at("granted/folder"), world.at("granted/link"));
    let (out, outcome) = swapping(folder, link, world.at("granted/d"), || {
        world.run(world.rights(), &RACE.replace("PATH", "d/secret"))
    });
    assert!(outcome.is_ok(), "{outcome:?}");
    assert_eq!(out, "");
    world.is_untouched();
}

#[test]
fn a_race_while_a_folder_is_removed() {
    let world = World::new();
    fs::create_dir(world.at("granted/folder")).unwrap();
    world.link("../outside", "granted/link");
    let (folder, link) = (world.at("granted/folder"), world.at("granted/link"));
    let body = r#"for i in 0..3000 { try { fs.remove_all("granted/d") } catch e { }
                                     try { fs.mkdir("granted/folder") } catch e { } }"#;
    let (_, outcome) = swapping(folder, link, world.at("granted/d"), || world.run(world.rights(), body));
    assert!(outcome.is_ok(), "{outcome:?}");
    world.is_untouched();
}

#[test]
fn a_hard_link_is_a_file_of_its_folder() {
    let world = World::new();
    fs::write(world.at("shared"), "shared").unwrap();
    fs::hard_link(world.at("shared"), world.at("granted/shared")).unwrap();
    world.check(r#"read("granted/shared"); read("shared")"#, "shared Denied");
}

#[test]
fn a_granted_folder_that_is_replaced() {
    let world = World::new();
    let swap = || {
        fs::rename(world.at("granted"), world.at("moved")).unwrap();
        symlink("outside", world.at("granted")).unwrap();
    };
    let body = r#"read("granted/secret"); read("granted/a.txt"); write("granted/new"); read("moved/a.txt")"#;
    let (out, outcome) = world.run_while(world.rights(), body, swap);
    assert!(outcome.is_ok(), "{outcome:?}");
    assert_eq!(out, "Io\nfine\nwritten\nDenied\n");
    assert_eq!(fs::read_to_string(world.at("moved/new")).unwrap(), "new");
    world.is_untouched();
}

#[test]
fn a_granted_folder_that_the_program_moves() {
    let world = World::new();
    // All may be written, one folder may be read: what is moved into it could be read afterwards.
    let rights = world.none().with_read("granted").unwrap().with_write(".").unwrap();
    let (out, outcome) = world.run(
        rights,
        r#"attempt(|| { fs.rename("outside/secret", "granted/mine"); return "renamed" })
           attempt(|| { fs.rename("granted", "moved"); return "renamed" })
           attempt(|| { fs.rename("outside/secret", "moved/mine"); return "renamed" })
           attempt(|| { fs.rename("outside", "granted"); return "renamed" })
           read("granted/mine")
           attempt(|| { fs.copy("outside/secret", "granted/mine"); return "copied" })
           read("granted/a.txt")"#,
    );
    assert!(outcome.is_ok(), "{outcome:?}");
    assert_eq!(
        out.split_whitespace().collect::<Vec<_>>().join(" "),
        "Denied renamed Denied Denied Io Denied fine"
    );
    world.is_untouched();
}

#[test]
fn a_link_inside_of_what_may_be_written() {
    let world = World::new();
    world.link("../outside", "granted/out");
    // The link leads out of what may be read, and stays in what may be written.
    let rights = world.none().with_read("granted").unwrap().with_write(".").unwrap();
    let (out, outcome) = world.run(
        rights,
        r#"attempt(|| { fs.rename("granted/out/secret", "granted/mine"); return "renamed" })
           attempt(|| fs.open("granted/out/secret", "r+").read_all())
           attempt(|| fs.open("granted/out/secret", "a+").read_all())
           read("granted/out/secret")"#,
    );
    assert!(outcome.is_ok(), "{outcome:?}");
    assert_eq!(out, "Denied\nDenied\nDenied\nDenied\n");
    world.is_untouched();
}

#[test]
fn renaming_and_removing_across_grants() {
    let world = World::new();
    fs::create_dir(world.at("other")).unwrap();
    fs::write(world.at("other/b"), "b").unwrap();
    let rights = world.rights().with_write("other").unwrap();
    world.check_with(
        rights,
        r#"attempt(|| { fs.rename("other/b", "granted/b"); return "renamed" })
           attempt(|| { fs.rename("granted/a.txt", "outside/a.txt"); return "renamed" })
           attempt(|| { fs.rename("outside/secret", "granted/secret"); return "renamed" })
           attempt(|| { fs.rename("granted/a.txt", "other/a.txt"); return "renamed" })
           attempt(|| { fs.remove("outside/secret"); return "removed" })
           attempt(|| { fs.remove("other/b"); return "removed" })
           attempt(|| fs.read("other/a.txt"))"#,
        "Denied Denied Denied renamed Denied removed Denied",
    );
    assert_eq!(fs::read_to_string(world.at("other/a.txt")).unwrap(), "fine");
}

#[test]
fn a_single_file_and_what_is_beside_it() {
    let world = World::new();
    fs::write(world.at("granted/b.txt"), "not granted").unwrap();
    let rights = world.none().with_read("granted/a.txt").unwrap().with_write("granted/a.txt").unwrap();
    world.check_with(
        rights.clone(),
        r#"read("granted/a.txt"); read("granted/b.txt"); read("granted"); read("granted/a.txt/../b.txt"); read("granted/a.txt/x")
           attempt(|| str(fs.list("granted"))); write("granted/b.txt"); write("granted/a.txt"); read("granted/a.txt")
           read("granted/a.txt/")
           attempt(|| { fs.rename("granted/a.txt", "granted/c.txt"); return "renamed" })
           attempt(|| str(fs.list("granted/a.txt")))"#,
        "fine Denied Denied Denied Denied Denied Denied written new Io Denied Io",
    );
    // A link in its place is not followed.
    let replace = || {
        fs::remove_file(world.at("granted/a.txt")).unwrap();
        symlink("b.txt", world.at("granted/a.txt")).unwrap();
    };
    let body = r#"read("granted/a.txt"); write("granted/a.txt"); attempt(|| { fs.open("granted/a.txt", "r+"); return "opened" })"#;
    let (out, _) = world.run_while(rights, body, replace);
    assert_eq!(out, "Io\nIo\nIo\n");
    assert_eq!(fs::read_to_string(world.at("granted/b.txt")).unwrap(), "not granted");
}

#[test]
fn writing_with_the_right_to_read() {
    let world = World::new();
    let rights = world.none().with_read("granted").unwrap();
    let before = fs::read_dir(world.at("granted")).unwrap().count();
    world.check_with(
        rights,
        r#"read("granted/a.txt"); write("granted/a.txt")
           attempt(|| { fs.append("granted/a.txt", "x"); return "appended" })
           for mode in ["w", "a", "x", "r+", "w+", "a+", "x+"] { attempt(|| { fs.open("granted/a.txt", mode); return "opened" }) }
           attempt(|| { fs.mkdir("granted/new"); return "made" })
           attempt(|| { fs.mkdir_all("granted/new"); return "made" })
           attempt(|| { fs.remove("granted/a.txt"); return "removed" })
           attempt(|| { fs.remove_all("granted/inner"); return "removed" })
           attempt(|| { fs.rename("granted/a.txt", "granted/b.txt"); return "renamed" })
           attempt(|| { fs.copy("granted/a.txt", "granted/b.txt"); return "copied" })
           attempt(|| { fs.open("granted/a.txt", "r").write("x"); return "written" })"#,
        &format!("fine {} InvalidArgument", ["Denied"; 15].join(" ")),
    );
    assert_eq!(fs::read_dir(world.at("granted")).unwrap().count(), before);
    assert_eq!(fs::read_to_string(world.at("granted/a.txt")).unwrap(), "fine");
}

#[test]
fn reading_with_the_right_to_write() {
    let world = World::new();
    let rights = world.none().with_write("granted").unwrap();
    world.check_with(
        rights,
        r#"read("granted/a.txt")
           attempt(|| str(fs.read_bytes("granted/a.txt")))
           attempt(|| str(fs.exists("granted/a.txt")))
           attempt(|| str(fs.stat("granted/a.txt")))
           attempt(|| str(fs.list("granted")))
           for mode in ["r", "r+", "a+"] { attempt(|| { fs.open("granted/a.txt", mode); return "opened" }) }
           attempt(|| { fs.copy("granted/a.txt", "granted/b.txt"); return "copied" })
           attempt(|| fs.open("granted/a.txt", "a").read_all())
           write("granted/b.txt")
           attempt(|| { fs.rename("granted/b.txt", "granted/c.txt"); return "renamed" })"#,
        &format!("{} InvalidArgument written renamed", ["Denied"; 9].join(" ")),
    );
}

#[test]
fn files_about_processes() {
    let world = World::new();
    let body = r#"read("/proc/self/environ"); read("/proc/self/../self/environ"); read("/proc/self/maps"); write("/proc/self/mem")
                  read("/proc/self/root/HERE/outside/secret"); read("/proc/thread-self/environ")"#;
    world.check(body, &["Denied"; 6].join(" "));
    if !Path::new("/proc/self/environ").exists() {
        return;
    }
    let all = world.none().with_read_all().with_write_all();
    let body = r#"read("/proc/self/environ"); read("/proc/self/maps"); write("/proc/self/mem"); write("/proc/self/comm")
                  read("/proc/self/root/proc/self/environ"); read("/proc/self/fd/../environ")
                  attempt(|| { fs.open("/proc/self/mem", "r+"); return "opened" })"#;
    world.check_with(all, body, &["Denied"; 7].join(" "));
    let proc = world.none().with_read("/proc").unwrap();
    let body = r#"read("/proc/self/environ"); read("/proc/self/root/HERE/outside/secret"); read("/proc/self/cwd/Cargo.toml")"#;
    let (out, _) = world.run(proc, body);
    assert!(out.starts_with("Denied\n") && out.lines().all(|word| word == "Denied" || word == "Io"), "{out}");
    // By its own path it can be granted.
    let version = world.none().with_read("/proc/version").unwrap();
    let (out, _) =
        world.run(version, r#"attempt(|| str(fs.read("/proc/version").len() > 5)); read("/proc/meminfo")"#);
    assert_eq!(out, "true\nDenied\n");
}

#[test]
fn devices() {
    let world = World::new();
    let all = world.none().with_read_all().with_write_all();
    let body = r#"for name in ["zero", "null", "random", "tty", "stdin", "full"] { read("/dev/" + name); write("/dev/" + name) }"#;
    let (out, outcome) = world.run(all, body);
    // Standard input of a test may be a file; it is not there to be written in any case.
    let stdin = fs::metadata("/dev/stdin").is_ok_and(|about| about.is_file());
    assert!(outcome.is_ok(), "{outcome:?}");
    assert!(stdin || out == "Io\n".repeat(12), "{out}");
}

#[test]
fn pipes_and_sockets_do_not_block() {
    let world = World::new();
    let made = Command::new("mkfifo").arg(world.at("granted/pipe")).status();
    assert!(made.is_ok_and(|status| status.success()), "mkfifo is part of every Unix");
    let _socket = std::os::unix::net::UnixListener::bind(world.at("granted/socket")).unwrap();
    world.check(
        r#"for name in ["granted/pipe", "granted/socket"] {
               read(name); write(name)
               attempt(|| { fs.append(name, "x"); return "appended" })
               for mode in ["r", "w", "a", "r+", "a+"] { attempt(|| { fs.open(name, mode); return "opened" }) }
               attempt(|| { fs.copy(name, "granted/copy"); return "copied" })
               attempt(|| str(fs.stat(name).kind))
           }"#,
        &format!("{0} Kind.Other {0} Kind.Other", ["Io"; 9].join(" ")),
    );
}

#[test]
fn what_is_no_path() {
    World::new().check(
        r#"read(""); read("granted/a.txt\0"); read("\0"); read("granted/\0/../a.txt")
           read("granted/" + "x".repeat(300)); read("granted/" + "x/".repeat(10000)); read("granted/" + "x".repeat(100000))
           read("granted/" + "../".repeat(1000) + "etc/passwd")
           attempt(|| { fs.mkdir_all("granted/" + "d/".repeat(3000)); return "made" })
           write(""); attempt(|| str(fs.exists("")))"#,
        "InvalidArgument InvalidArgument InvalidArgument InvalidArgument Io Io InvalidArgument Denied Io InvalidArgument InvalidArgument",
    );
}

#[test]
fn slashes_and_dots() {
    World::new().check(
        r#"read("granted//a.txt"); read("./granted/./a.txt"); read("granted/a.txt/"); read("granted/a.txt/."); read("granted/")
           read("granted/inner/.."); read("granted/a.txt/../a.txt"); write("granted/new/"); attempt(|| str(fs.list("granted/")))
           attempt(|| str(fs.exists("granted/a.txt/"))); read("granted\\..\\outside\\secret")"#,
        r#"fine fine Io fine Io Io fine Io ["a.txt", "inner"] false Denied"#,
    );
}

#[test]
fn names_in_other_letters() {
    let world = World::new();
    // Names are compared as they are written, also where the system would not mind.
    world.check(
        r#"read("GRANTED/a.txt"); read("Granted/../granted/a.txt"); read("granted /a.txt")"#,
        "Denied fine Denied",
    );
}

#[test]
fn names_that_are_no_text() {
    use std::os::unix::ffi::OsStrExt;
    let world = World::new();
    let name = std::ffi::OsStr::from_bytes(b"granted/inner/\xff\xfe");
    if fs::write(world.0.path().join(name), "x").is_err() {
        // The system takes no such names.
        return;
    }
    world.check(
        r#"attempt(|| str(fs.list("granted/inner"))); attempt(|| { fs.remove_all("granted/inner"); return "removed" })"#,
        "Io removed",
    );
}

#[test]
fn folders_that_are_nested_too_deeply() {
    let world = World::new();
    let body = r#"fs.mkdir("granted/d")
                  for i in 0..500 {
                      fs.mkdir("granted/outer"); fs.rename("granted/d", "granted/outer/d"); fs.rename("granted/outer", "granted/d")
                  }
                  attempt(|| { fs.remove_all("granted/d"); return "removed" })"#;
    world.check(body, "Io");
    // This is no folder for the test's own end either.
    let removed = Command::new("rm").arg("-rf").arg(world.at("granted/d")).status();
    assert!(removed.is_ok_and(|status| status.success()));
}

#[test]
fn numbers_of_files_that_are_made_up() {
    World::new().check(
        r#"let first = fs.open("granted/a.txt", "r")
           first.close()
           let second = fs.open("granted/a.txt", "r")
           attempt(|| first.read_all())
           for number in [-1, 1, 2, 255, 4294967296, 4294967297, 9223372036854775807, -9223372036854775807] {
               let file = fs.File { number: number }
               if number != second.number { attempt(|| file.read_all()) }
           }
           attempt(|| second.read_all())"#,
        &format!("{} fine", ["InvalidArgument"; 8].join(" ")),
    );
}

#[test]
fn too_many_open_files() {
    World::new().check(
        r#"let files: array<fs.File> = []
           attempt(|| { while true { files.push(fs.open("granted/a.txt", "r")) } return "?" })
           print(files.len())
           files[3].close()
           files.push(fs.open("granted/a.txt", "r"))
           attempt(|| { fs.open("granted/b.txt", "w"); return "opened" })
           print(fs.exists("granted/b.txt"))
           for file in files { file.close() }
           print(fs.open("granted/a.txt", "r").read_all())"#,
        "Denied 8 Denied false fine",
    );
}

#[test]
fn nothing_is_granted_unless_it_is_said() {
    let world = World::new();
    world.check_with(
        world.none(),
        r#"read("granted/a.txt"); write("granted/a.txt"); read("/etc/passwd"); attempt(|| str(fs.exists("/")))"#,
        "Denied Denied Denied Denied",
    );
}

#[test]
fn what_was_written_is_there_however_the_program_ends() {
    for (end, status) in
        [("throw Error(\"Mine\", \"\")", None), ("import system\nsystem.exit(3)", Some(3)), ("", Some(0))]
    {
        let world = World::new();
        let body = format!(
            "let file = fs.open(\"granted/out\", \"w\")\nfile.write(\"kept\")\nprint(fs.read(\"granted/out\"))\nfile.write(\" too\")\n{end}"
        );
        let (out, outcome) = world.run(world.rights(), &body);
        assert_eq!((out.as_str(), outcome.ok()), ("kept\n", status));
        assert_eq!(fs::read_to_string(world.at("granted/out")).unwrap(), "kept too");
    }
}
