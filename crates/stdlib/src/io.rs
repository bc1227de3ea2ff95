//! The module `io`: the standard streams.

use crate::native_table;
use vitte_bytecode::Trap;
use vitte_bytecode::natives::NativeType::*;
use vitte_runtime::NativeFn::General;
use vitte_runtime::{Context, Failure, Host, Meter, Value};

native_table! { "io":
    "write"(String) -> Unit => General(write), "Writes the text to standard output.";
    "write_err"(String) -> Unit => General(write_err), "Writes the text to standard error.";
    "read_line"() -> Optional(&String) => General(read_line), "The next line of standard input, without its end; null where there is none.";
    "read_all"() -> String => General(read_all), "What is left of standard input.";
    "flush"() -> Unit => General(flush), "Writes out what is buffered.";
}

/// What was read from standard input and not yet asked for.
#[derive(Default)]
struct Input {
    buffer: Vec<u8>,
    /// How much of the buffer was given away.
    start: usize,
    ended: bool,
}

impl Input {
    const CHUNK: usize = 64 << 10;

    /// Reads more; false at the end.
    fn fill(&mut self, host: &mut Host, meter: &Meter) -> Result<bool, Failure> {
        if self.ended {
            return Ok(false);
        }
        // Someone may be waiting for a question that was written.
        flush_host(host)?;
        let Some(stream) = &mut host.stdin else {
            return Err(Failure::new(Trap::Denied, "the host does not grant standard input"));
        };
        self.buffer.drain(..self.start);
        self.start = 0;
        let length = self.buffer.len();
        self.buffer.resize(length + Self::CHUNK, 0);
        let read = stream.read(meter, &mut self.buffer[length..]);
        self.buffer.truncate(length + *read.as_ref().unwrap_or(&0));
        self.ended = read? == 0;
        Ok(!self.ended)
    }

    fn rest(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    /// The next so many bytes as text, which are taken out in any case.
    fn take(&mut self, length: usize) -> Result<std::string::String, Failure> {
        let text = std::str::from_utf8(&self.buffer[self.start..self.start + length]).map(str::to_owned);
        self.start += length;
        text.map_err(|_| Failure::new(Trap::Io, "standard input is not UTF-8 text"))
    }
}

fn cannot_write(error: &std::io::Error) -> Failure {
    Failure::new(Trap::Io, format!("cannot write: {error}"))
}

fn write(context: &mut Context<'_>) -> Result<Value, Failure> {
    let text = context.handle(0)?;
    context.host.write_out(context.heap.string(text)?.as_bytes())?;
    Ok(Value::Unit)
}

fn write_err(context: &mut Context<'_>) -> Result<Value, Failure> {
    let text = context.handle(0)?;
    context.host.write_err(context.heap.string(text)?.as_bytes())?;
    Ok(Value::Unit)
}

fn flush_host(host: &mut Host) -> Result<(), Failure> {
    host.flush().map_err(|error| cannot_write(&error))
}

fn flush(context: &mut Context<'_>) -> Result<Value, Failure> {
    flush_host(context.host)?;
    Ok(Value::Unit)
}

fn read_line(context: &mut Context<'_>) -> Result<Value, Failure> {
    let mut seen = 0;
    let end = loop {
        let input = context.states.get::<Input>();
        if let Some(at) = input.rest()[seen..].iter().position(|byte| *byte == b'\n') {
            break Some(seen + at);
        }
        seen = input.rest().len();
        let more = input.fill(context.host, context.meter)?;
        context.check_size(seen)?;
        if !more {
            break None;
        }
    };
    let input = context.states.get::<Input>();
    let taken = match end {
        Some(at) => at + 1,
        None if input.rest().is_empty() => return Ok(Value::Null),
        None => input.rest().len(),
    };
    let line = input.take(taken)?;
    let line = line.strip_suffix('\n').map_or(line.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
    context.new_string(line)
}

fn read_all(context: &mut Context<'_>) -> Result<Value, Failure> {
    loop {
        let input = context.states.get::<Input>();
        let more = input.fill(context.host, context.meter)?;
        let length = input.rest().len();
        context.check_size(length)?;
        if !more {
            let text = context.states.get::<Input>().take(length)?;
            return context.new_string(&text);
        }
    }
}
