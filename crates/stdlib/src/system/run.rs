//! `system.run`: another program, run to its end.
//!
//! It is started without a shell, in a process group of its own, with what is granted of the environment and nothing else, and
//! with pipes for its streams: it never has those of this process. What it writes is collected by a thread for each stream, a few
//! blocks ahead; whoever waits is the program itself, which has to stop at its deadline or when it is cancelled. Then the whole
//! group is killed, and so is what is left of it when the process itself has ended: nothing that was started outlives the call,
//! but for what has left the group on its own.

use super::environment;
use super::process::{self, Process};
use crate::steps;
use std::io::{ErrorKind, Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::string::String;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};
use vitte_bytecode::Trap;
use vitte_bytecode::natives::Right;
use vitte_runtime::{Context, Failure, Interrupt, Value, plain, price_of_bytes, shown};

/// What the last program wrote: to its standard output, and to standard error.
#[derive(Default)]
struct Written([Vec<u8>; 2]);

/// What a thread tells of a stream.
enum Event {
    /// This was read of it.
    Block(usize, Vec<u8>),
    /// It has ended.
    End,
}

/// Bytes that are read at once.
const BLOCK: usize = 64 << 10;
/// Blocks that are read before anyone takes them.
const AHEAD: usize = 4;
/// How long the streams are waited for when the process has ended, and its group with it: only a process that has left the group can
/// hold them open then.
const GRACE: Duration = Duration::from_secs(1);
/// How long the end is waited for before it is looked for: at first, and at most.
const PAUSES: (Duration, Duration) = (Duration::from_micros(100), Duration::from_millis(10));

pub(super) fn run(context: &mut Context<'_>) -> Result<Value, Failure> {
    let name = context.string(0)?.to_owned();
    let program = context.vm.host.rights.program(&name)?;
    let (args, variables) = (strings(context, 1)?, strings(context, 4)?);
    if args.iter().any(|arg| arg.contains('\0')) {
        return Err(Failure::new(Trap::InvalidArgument, "an argument has a NUL character in it"));
    }
    let input = input(context)?;
    let mut command = Command::new(&program);
    command.args(args).env_clear().envs(environment::of_process(context, &variables)?);
    command.stdin(if input.is_empty() { Stdio::null() } else { Stdio::piped() });
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let folder = folder(context)?;
    let start = folder.as_ref().map(process::Folder::path).or(context.vm.host.rights.folder());
    start.iter().for_each(|folder| _ = command.current_dir(folder));
    // Whoever watches the output shall see what was printed before.
    context.vm.states.flush()?;
    context.vm.host.flush().map_err(|error| Failure::new(Trap::Io, format!("cannot write: {error}")))?;
    let limits = context.vm.host.limits;
    context.vm.host.used.process(&limits)?;
    let started = Process::start(&mut command).map_err(|error| {
        Failure::new(Trap::Io, format!("cannot run `{}`: {}", shown(&name), plain(&error)))
    })?;
    drop(folder);
    let (status, written) = wait(context, started, input)?;
    *context.vm.states.get::<Written>() = Written(written);
    Ok(Value::Int(status))
}

/// The strings in an argument.
fn strings(context: &mut Context<'_>, index: u32) -> Result<Vec<String>, Failure> {
    let array = context.handle(index)?;
    let mut bytes = 0;
    let mut strings = Vec::new();
    for text in context.vm.heap.array_strings(array)? {
        let text = text.ok_or(Trap::Uninitialized)?;
        bytes += text.len() + 64;
        // No system takes nearly as much.
        if bytes > 64 << 20 {
            let message = "the arguments and variables of a process take more than 64 MiB";
            return Err(Failure::new(Trap::InvalidArgument, message));
        }
        strings.push(text.to_owned());
    }
    context.vm.meter.charge(price_of_bytes(bytes as u64))?;
    Ok(strings)
}

/// What the process shall read.
fn input(context: &mut Context<'_>) -> Result<Vec<u8>, Failure> {
    let bytes = context.handle(2)?;
    let length = context.vm.heap.array_len(bytes)?;
    context.vm.meter.charge(price_of_bytes(length))?;
    let mut input = Vec::new();
    input.try_reserve_exact(length as usize).map_err(|_| Failure::from(Trap::OutOfMemory))?;
    for block in context.vm.heap.array_bools(bytes)?.chunks(steps::BLOCK) {
        input.extend_from_slice(block);
        context.vm.meter.look()?;
    }
    Ok(input)
}

/// Where the process shall work, if that is said.
fn folder(context: &mut Context<'_>) -> Result<Option<process::Folder>, Failure> {
    let path = context.string(3)?.to_owned();
    if path.is_empty() {
        return Ok(None);
    }
    let place = context.vm.host.rights.place(Right::Read, &path)?;
    let named =
        context.vm.host.rights.folder().map_or_else(|| PathBuf::from(&path), |start| start.join(&path));
    let opened = process::Folder::open(&place, &named);
    opened.map(Some).map_err(|error| {
        Failure::new(Trap::Io, format!("cannot work in `{}`: {}", shown(&path), plain(&error)))
    })
}

/// Waits until the process has ended and all that it wrote is there: its status, and that.
fn wait(
    context: &mut Context<'_>,
    mut process: Process,
    input: Vec<u8>,
) -> Result<(i64, [Vec<u8>; 2]), Failure> {
    let events = transport(&mut process, input, &context.vm.meter.waker())?;
    let most = context.vm.heap.config().max_bytes;
    let mut written = [Vec::new(), Vec::new()];
    let (mut open, mut ended, mut pause) = (written.len(), None::<Instant>, PAUSES.0);
    while open > 0 || ended.is_none() {
        let mut event = None;
        let wake = Instant::now() + pause;
        context.vm.meter.wait(Some(wake), || {
            event = events.try_recv().ok();
            event.is_some()
        })?;
        match event {
            Some(Event::Block(stream, block)) => {
                if (written[0].len() + written[1].len() + block.len()) as u64 > most {
                    return Err(Trap::OutOfMemory.into());
                }
                let room = written[stream].try_reserve(block.len());
                room.map_err(|_| Failure::from(Trap::OutOfMemory))?;
                written[stream].extend_from_slice(&block);
                continue;
            }
            Some(Event::End) => (open, pause) = (open - 1, PAUSES.0),
            None => pause = (2 * pause).min(PAUSES.1),
        }
        if ended.is_none() && process.has_ended() {
            process.kill();
            ended = Some(Instant::now());
        }
        if ended.is_some_and(|ended| ended.elapsed() > GRACE) {
            break;
        }
    }
    let status = process.status().map_err(|error| {
        Failure::new(Trap::Io, format!("the end of the process was missed: {}", plain(&error)))
    })?;
    Ok((status, written))
}

/// Starts the threads that move what the process reads and writes. They end when its ends of the pipes are closed, or when nobody
/// wants to hear from them.
fn transport(process: &mut Process, input: Vec<u8>, waker: &Interrupt) -> Result<Receiver<Event>, Failure> {
    let (send, events) = sync_channel(AHEAD);
    let streams = process.take_streams();
    if let Some(mut stdin) = streams.stdin {
        // Whoever does not read all of its input has had enough.
        start(move || drop(stdin.write_all(&input)))?;
    }
    for (number, stream) in [streams.stdout, streams.stderr].into_iter().enumerate() {
        let (send, waker) = (send.clone(), waker.clone());
        start(move || collect(number, stream, &send, &waker))?;
    }
    Ok(events)
}

fn start(work: impl FnOnce() + Send + 'static) -> Result<(), Failure> {
    let started = thread::Builder::new().name("vitte pipe".into()).spawn(work);
    let failed = |error| Failure::new(Trap::Io, format!("no thread for a pipe: {}", plain(&error)));
    started.map(drop).map_err(failed)
}

/// Reads a stream to its end, or until nobody wants to hear of it.
fn collect(number: usize, stream: Option<Box<dyn Read + Send>>, send: &SyncSender<Event>, waker: &Interrupt) {
    let mut buffer = vec![0; BLOCK];
    let mut read = |stream: &mut Box<dyn Read + Send>| loop {
        match stream.read(&mut buffer) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Ok(length) if length > 0 => return Event::Block(number, buffer[..length].to_vec()),
            _ => return Event::End,
        }
    };
    let mut stream = stream;
    loop {
        let event = stream.as_mut().map_or(Event::End, &mut read);
        let is_last = matches!(event, Event::End);
        let is_heard = send.send(event).is_ok();
        waker.wake();
        if is_last || !is_heard {
            return;
        }
    }
}

/// Takes what the last process wrote to the stream whose number is argument 0.
fn take(context: &mut Context<'_>) -> Result<(usize, Vec<u8>), Failure> {
    let stream = usize::from(context.int(0)? != 0);
    Ok((stream, std::mem::take(&mut context.vm.states.get::<Written>().0[stream])))
}

pub(super) fn output(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (_, bytes) = take(context)?;
    steps::bytes_of(context, &bytes)
}

pub(super) fn text(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (stream, bytes) = take(context)?;
    context.vm.meter.charge(price_of_bytes(bytes.len() as u64))?;
    match steps::text_of(&mut context.vm.heap, &context.vm.meter, &bytes)? {
        Ok(text) => Ok(Value::Ref(text)),
        Err(at) => {
            let stream = ["output", "error"][stream];
            let message = format!(
                "the standard {stream} of the program is not UTF-8 text: byte {at}; `run_bytes` takes any"
            );
            Err(Failure::new(Trap::Io, message))
        }
    }
}
