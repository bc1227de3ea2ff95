//! The module `system`: what a program knows of the process that it runs in, and other programs.

mod environment;
mod process;
mod run;

use crate::native_table;
use std::path::Path;
use vitte_bytecode::Trap;
use vitte_bytecode::natives::NativeType::{self, *};
use vitte_bytecode::natives::Right;
use vitte_runtime::NativeFn::General;
use vitte_runtime::{Context, Failure, Value};

const STRINGS: NativeType = Array(&String);

native_table! { "system":
    "args"() -> STRINGS => General(args), "The program's own arguments.";
    "exit"(Int) -> Never => General(exit), "Ends the program with this exit status. Nothing can catch it, and no `finally` runs.";
    "os_name"() -> String => General(os_name), "The operating system: `linux`, `macos`, `windows`, ….";
    "arch"() -> String => General(arch), "The processor: `x86_64`, `aarch64`, ….";
    "cwd"() -> String => General(cwd), needs Read, costs 50, "The working folder, from which relative paths start.";
    "env_get"(String) -> Optional(&String) => General(environment::get), needs Env, scans [0], "The value of an environment variable; null if it is not set.";
    "env_set"(String, String) -> Unit => General(environment::set), needs Env, scans [0, 1], "Sets an environment variable for this program and for those that it runs, and for nobody else.";
    "env_remove"(String) -> Unit => General(environment::remove), needs Env, scans [0], "Removes an environment variable, likewise.";
}

pub(crate) mod core {
    //! What the part of the module that is written in Vitte is written on.

    use super::*;

    native_table! { "core":
        "system_run"(String, STRINGS, Bytes, String, STRINGS) -> Int => General(run::run), needs Run, costs 1000, "For the library: runs a program with these arguments, this input, in this folder (if the text is not empty), with these variables (name and value in turns), and answers its status.";
        "system_output"(Int) -> Bytes => General(run::output), costs 1, "For the library: takes what the program that was run last wrote to its standard output (0) or standard error (1).";
        "system_text"(Int) -> String => General(run::text), costs 1, "For the library: the same as text; raises `Io` if it is none.";
    }
}

fn exit(context: &mut Context<'_>) -> Result<Value, Failure> {
    let status = context.int(0)?;
    Err(context.exit(status))
}

fn args(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.new_array(context.vm.host.args.len() as u64)?;
    for arg in &context.vm.host.args {
        let text = context.vm.heap.new_string(arg)?;
        context.vm.heap.array_push(array, text)?;
    }
    Ok(Value::Ref(array))
}

/// What a program hears that shall not know what it runs on.
const NEUTRAL: &str = "vitte";

fn os_name(context: &mut Context<'_>) -> Result<Value, Failure> {
    context.new_string(if context.vm.host.is_neutral { NEUTRAL } else { std::env::consts::OS })
}

fn arch(context: &mut Context<'_>) -> Result<Value, Failure> {
    context.new_string(if context.vm.host.is_neutral { NEUTRAL } else { std::env::consts::ARCH })
}

fn cwd(context: &mut Context<'_>) -> Result<Value, Failure> {
    context.vm.host.rights.place(Right::Read, ".")?;
    if context.vm.host.is_neutral {
        return context.new_string(".");
    }
    let failed = |message: &str| Failure::new(Trap::Io, format!("the working folder {message}"));
    let fixed = context.vm.host.rights.folder().map(Path::to_path_buf);
    let folder = fixed.map_or_else(std::env::current_dir, Ok).map_err(|_| failed("is not there any more"))?;
    match folder.to_str() {
        Some(folder) => context.new_string(folder),
        None => Err(failed("has a name that is not UTF-8 text")),
    }
}
