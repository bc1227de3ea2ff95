//! The module `fs`: files and folders, as far as the host grants them. See [`vitte_runtime::Rights`] for how a path is judged.
//!
//! What takes a path is a native of the module and needs a right; what works on a file that is open needs none any more.

mod files;
mod folders;
mod open;
mod place;

use crate::input::{Input, not_text};
use crate::native_table;
use crate::steps;
use files::{Files, read_from};
use place::{Mode, failed};
use std::io::{Read, Write};
use vitte_bytecode::Trap;
use vitte_bytecode::natives::NativeType::{self, *};
use vitte_bytecode::natives::Right;
use vitte_heap::Handle;
use vitte_runtime::NativeFn::General;
use vitte_runtime::{Context, Failure, Place, Value, price_of_bytes};

const STRINGS: NativeType = Array(&String);
const INTS: NativeType = Array(&Int);

native_table! { "fs":
    "read"(String) -> String => General(read), needs Read, costs 50, "The text of a file; raises `Io` if it is not UTF-8.";
    "read_bytes"(String) -> Bytes => General(read_bytes), needs Read, costs 50, "The bytes of a file.";
    "write"(String, String) -> Unit => General(|c| write_text(c, Mode::WRITE)), needs Write, scans [1], "Makes the text all that is in a file, which is made if it is not there.";
    "write"(String, Bytes) -> Unit => General(|c| write_bytes(c, Mode::WRITE)), needs Write, scans [1], "Makes the bytes all that is in a file, which is made if it is not there.";
    "append"(String, String) -> Unit => General(|c| write_text(c, Mode::APPEND)), needs Write, scans [1], "Writes the text behind what is in a file, which is made if it is not there.";
    "append"(String, Bytes) -> Unit => General(|c| write_bytes(c, Mode::APPEND)), needs Write, scans [1], "Writes the bytes behind what is in a file, which is made if it is not there.";
    "exists"(String) -> Bool => General(folders::exists), needs Read, costs 50, "Whether there is a file or folder; links are followed.";
    "list"(String) -> STRINGS => General(folders::list), needs Read, costs 50, "The names of what is in a folder, in order; raises `Io` if one is not UTF-8.";
    "mkdir"(String) -> Unit => General(folders::mkdir), needs Write, costs 50, "Makes a folder, in one that is there.";
    "mkdir_all"(String) -> Unit => General(folders::mkdir_all), needs Write, costs 50, "Makes a folder and those that it is in, as far as they are not there.";
    "remove"(String) -> Unit => General(folders::remove), needs Write, costs 50, "Removes a file, a link or an empty folder.";
    "remove_all"(String) -> Unit => General(folders::remove_all), needs Write, costs 50, "Removes a file or link, or a folder with all that is in it; what links lead to stays.";
    "rename"(String, String) -> Unit => General(folders::rename), needs Write, costs 50, "Gives a file or folder another path; a file that has it already is replaced. If the program may read some files only, it must be one of them.";
}

pub(crate) mod core {
    //! What the part of the module that is written in Vitte is written on.

    use super::*;

    native_table! { "core":
        "fs_stat"(String) -> INTS => General(folders::stat), needs Read, costs 50, "For the library: kind, size, times and permission of what a path leads to.";
        "file_open_read"(String) -> Int => General(open::open_read), needs Read, costs 50, "For the library: opens a file to be read; its number.";
        "file_open_write"(String, Int, Bool) -> Int => General(open::open_write), needs Write, costs 50, "For the library: opens a file to be written, in one of the ways of `fs.open`, and such that it can be read too once that is granted; its number.";
        "file_let_read"(Int, String) -> Unit => General(open::let_read), needs Read, costs 50, "For the library: lets a file be read that was opened to be written, if the path leads to it for readers too.";
        "file_read"(Int, Int) -> String => General(open::read_some), costs 2, "For the library: some text from an open file.";
        "file_read_all"(Int) -> String => General(open::read_all), costs 2, "For the library: the rest of an open file.";
        "file_read_line"(Int) -> Optional(&String) => General(open::read_line), costs 2, "For the library: the next line of an open file.";
        "file_read_bytes"(Int, Int) -> Bytes => General(open::read_bytes), costs 2, "For the library: some bytes from an open file.";
        "file_write"(Int, String) -> Unit => General(open::write_text), scans [1], "For the library: writes to an open file.";
        "file_write_line"(Int, String) -> Unit => General(open::write_line), scans [1], "For the library: writes to an open file, and a newline.";
        "file_write_bytes"(Int, Bytes) -> Unit => General(open::write_bytes), scans [1], "For the library: writes to an open file.";
        "file_copy"(Int, Int) -> Int => General(open::copy), costs 50, "For the library: copies the rest of the first open file to the second; the number of bytes.";
        "file_seek"(Int, Int) -> Unit => General(open::seek), costs 10, "For the library: goes to a byte of an open file.";
        "file_position"(Int) -> Int => General(open::position), costs 10, "For the library: at which byte an open file is.";
        "file_size"(Int) -> Int => General(open::size), costs 10, "For the library: the length of an open file.";
        "file_flush"(Int) -> Unit => General(open::flush), costs 10, "For the library: writes out what is buffered of an open file.";
        "file_close"(Int) -> Unit => General(open::close), costs 10, "For the library: closes a file.";
        "file_is_open"(Int) -> Bool => General(open::is_open), costs 2, "For the library: whether a number is that of an open file.";
    }
}

/// A path that the program names, with where it leads. What it wrote before is in its files now.
fn judged(
    context: &mut Context<'_>,
    arg: u32,
    right: Right,
    is_entry: bool,
) -> Result<(std::string::String, Place), Failure> {
    context.vm.states.get::<Files>().flush()?;
    let path = context.handle(arg)?;
    let (path, rights) = (context.vm.heap.string(path)?, &context.vm.host.rights);
    let place = if is_entry { rights.entry(right, path) } else { rights.place(right, path) };
    Ok((path.to_owned(), place?))
}

/// Opens a regular file in a way that the program's rights allow.
fn opened(
    context: &Context<'_>,
    path: &str,
    right: Right,
    place: &Place,
    mode: Mode,
) -> Result<cap_std::fs::File, Failure> {
    let what = if right == Right::Read { "read" } else { "write" };
    let file = place::open(place, mode).map_err(|error| failed(what, right, path, &error))?;
    if !place.is_single && place::is_about_processes(&file) && !context.vm.host.rights.is_all() {
        let (path, flag) = (vitte_runtime::shown(path), right.flag().unwrap_or_default());
        let message =
            format!("`{path}` tells of processes: only {flag} with just this path allows it, or --allow-all");
        return Err(Failure::new(Trap::Denied, message));
    }
    Ok(file)
}

/// All bytes of the file that argument 0 names.
fn contents(context: &mut Context<'_>) -> Result<(std::string::String, Vec<u8>), Failure> {
    let (path, place) = judged(context, 0, Right::Read, false)?;
    let mut file = opened(context, &path, Right::Read, &place, Mode::READ)?;
    let length = file.metadata().map_or(0, |about| about.len());
    if length > context.vm.heap.config().max_bytes {
        return Err(Trap::OutOfMemory.into());
    }
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(length as usize + 1).map_err(|_| Failure::from(Trap::OutOfMemory))?;
    loop {
        context.check_size(bytes.len())?;
        context.vm.meter.look()?;
        let read = (&mut file).take(PIECE as u64).read_to_end(&mut bytes);
        if read.map_err(|error| failed("read", Right::Read, &path, &error))? == 0 {
            return Ok((path, bytes));
        }
    }
}

/// How much is read or written between two looks at the clock.
const PIECE: usize = 1 << 20;

fn read(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (path, bytes) = contents(context)?;
    context.vm.meter.charge(price_of_bytes(bytes.len() as u64))?;
    match steps::text_of(&mut context.vm.heap, &context.vm.meter, &bytes)? {
        Ok(text) => Ok(Value::Ref(text)),
        Err(at) => Err(not_text(&name_in_messages(&path), at as u64)),
    }
}

/// What a file is called where it is the subject.
fn name_in_messages(path: &str) -> std::string::String {
    format!("`{}`", vitte_runtime::shown(path))
}

fn read_bytes(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (_, bytes) = contents(context)?;
    steps::bytes_of(context, &bytes)
}

fn write_text(context: &mut Context<'_>, mode: Mode) -> Result<Value, Failure> {
    write(context, mode, |context, contents| Ok(context.vm.heap.string(contents)?.as_bytes()))
}

fn write_bytes(context: &mut Context<'_>, mode: Mode) -> Result<Value, Failure> {
    write(context, mode, |context, contents| Ok(context.vm.heap.array_bools(contents)?))
}

/// Writes argument 1, whose bytes are found so, to the file that argument 0 names.
fn write(
    context: &mut Context<'_>,
    mode: Mode,
    bytes: for<'c> fn(&'c Context<'_>, Handle) -> Result<&'c [u8], Failure>,
) -> Result<Value, Failure> {
    let (path, place) = judged(context, 0, Right::Write, false)?;
    let contents = context.handle(1)?;
    let length = bytes(context, contents)?.len();
    context.vm.host.used.output(&context.vm.host.limits, length)?;
    let mut file = opened(context, &path, Right::Write, &place, mode)?;
    for piece in bytes(context, contents)?.chunks(PIECE) {
        context.vm.meter.look()?;
        file.write_all(piece).map_err(|error| failed("write", Right::Write, &path, &error))?;
    }
    Ok(Value::Unit)
}
