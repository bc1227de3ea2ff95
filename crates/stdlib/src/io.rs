//! The module `io`: the standard streams.

use crate::input::Input;
use crate::native_table;
use vitte_bytecode::Trap;
use vitte_bytecode::natives::NativeType::*;
use vitte_heap::Heap;
use vitte_runtime::NativeFn::General;
use vitte_runtime::{Context, Failure, Host, Meter, Value};

native_table! { "io":
    "write"(String) -> Unit => General(write), needs Streams, scans [0], "Writes the text to standard output.";
    "write_err"(String) -> Unit => General(write_err), needs Streams, scans [0], "Writes the text to standard error.";
    "read_line"() -> Optional(&String) => General(read_line), needs Streams, costs 2, "The next line of standard input, without its end; null where there is none.";
    "read_all"() -> String => General(read_all), needs Streams, costs 2, "What is left of standard input.";
    "flush"() -> Unit => General(flush), needs Streams, costs 10, "Writes out what is buffered.";
}

pub(crate) mod core {
    //! What the part of the module that is written in Vitte is written on.

    use super::*;

    native_table! { "core":
        "io_read_line"() -> Optional(&String) => General(read_line), needs Streams, costs 2, "For the library: `io.read_line`, by a name that hides nothing.";
    }
}

/// Standard input, in messages.
const NAME: &str = "standard input";

fn cannot_write(error: &std::io::Error) -> Failure {
    Failure::new(Trap::Io, format!("cannot write: {error}"))
}

fn write(context: &mut Context<'_>) -> Result<Value, Failure> {
    let text = context.handle(0)?;
    context.vm.host.write_out(&context.vm.meter, context.vm.heap.string(text)?.as_bytes())?;
    Ok(Value::Unit)
}

fn write_err(context: &mut Context<'_>) -> Result<Value, Failure> {
    let text = context.handle(0)?;
    context.vm.host.write_err(&context.vm.meter, context.vm.heap.string(text)?.as_bytes())?;
    Ok(Value::Unit)
}

fn flush_host(host: &mut Host) -> Result<(), Failure> {
    host.flush().map_err(|error| cannot_write(&error))
}

fn flush(context: &mut Context<'_>) -> Result<Value, Failure> {
    flush_host(&mut context.vm.host)?;
    Ok(Value::Unit)
}

/// Does something with what comes from standard input.
fn with_input<T>(
    context: &mut Context<'_>,
    read: impl FnOnce(&mut Input, &mut Heap, &mut Meter, crate::input::Reading<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let input = context.vm.states.get::<Input>();
    let host = &mut context.vm.host;
    read(input, &mut context.vm.heap, &mut context.vm.meter, &mut |meter, into| {
        // Someone may be waiting for a question that was written.
        flush_host(host)?;
        match &mut host.stdin {
            Some(stream) => stream.read(meter, into),
            None => Err(Failure::new(Trap::Denied, "the host does not grant standard input")),
        }
    })
}

fn read_line(context: &mut Context<'_>) -> Result<Value, Failure> {
    let line = with_input(context, |input, heap, meter, read| input.line(heap, meter, NAME, read))?;
    Ok(line.map_or(Value::Null, Value::Ref))
}

fn read_all(context: &mut Context<'_>) -> Result<Value, Failure> {
    with_input(context, |input, heap, meter, read| input.all(heap, meter, NAME, read)).map(Value::Ref)
}
