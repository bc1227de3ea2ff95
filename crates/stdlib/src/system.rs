//! The module `system`.

use crate::native_table;
use vitte_bytecode::natives::NativeType::{self, *};
use vitte_runtime::NativeFn::General;
use vitte_runtime::{Context, Failure, Value};

const STRINGS: NativeType = Array(&String);

native_table! { "system":
    "args"() -> STRINGS => General(args), "The program's own arguments.";
    "exit"(Int) -> Never => General(exit), "Ends the program with this exit status. Nothing can catch it, and no `finally` runs.";
    "os_name"() -> String => General(|context| context.new_string(std::env::consts::OS)), "The operating system: `linux`, `macos`, `windows`, ….";
    "arch"() -> String => General(|context| context.new_string(std::env::consts::ARCH)), "The processor: `x86_64`, `aarch64`, ….";
}

fn exit(context: &mut Context<'_>) -> Result<Value, Failure> {
    let status = context.int(0)?;
    Err(context.exit(status))
}

fn args(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.new_array(context.host.args.len() as u64)?;
    for arg in &context.host.args {
        let text = context.heap.new_string(arg)?;
        context.heap.array_push(array, text)?;
    }
    Ok(Value::Ref(array))
}
