//! Opening files, and what is done with open ones.

use super::files::OpenFile;
use super::*;

/// The ways to open a file for writing, by the number that the library gives.
const WAYS: [Mode; 5] = [
    // It has to be there.
    Mode { create: false, truncate: false, ..Mode::WRITE },
    // It is made, or emptied.
    Mode::WRITE,
    // It is made, or gone on with at its end.
    Mode::APPEND,
    // It must not be there.
    Mode { new: true, truncate: false, ..Mode::WRITE },
    // It is made, or stays as it is.
    Mode { truncate: false, ..Mode::WRITE },
];

fn room(context: &mut Context<'_>) -> Result<(), Failure> {
    let limits = &context.vm.host.limits;
    if (context.vm.states.get::<Files>().count() as u64) < limits.open_files {
        Ok(())
    } else {
        Err(limits.too_many_files())
    }
}

pub(super) fn open_read(context: &mut Context<'_>) -> Result<Value, Failure> {
    room(context)?;
    let (path, place) = judged(context, 0, Right::Read, false)?;
    let file = opened(context, &path, Right::Read, &place, Mode::READ)?;
    let file = OpenFile::new(file, name_in_messages(&path), true, false);
    Ok(Value::Int(context.vm.states.get::<Files>().add(file)))
}

pub(super) fn open_write(context: &mut Context<'_>) -> Result<Value, Failure> {
    room(context)?;
    let way = usize::try_from(context.int(1)?).ok().and_then(|way| WAYS.get(way));
    let Some(way) = way else {
        return Err(Failure::new(Trap::InvalidArgument, "a file cannot be opened in this way"));
    };
    let mode = Mode { read: context.bool(2)?, ..*way };
    let (path, place) = judged(context, 0, Right::Write, false)?;
    let file = opened(context, &path, Right::Write, &place, mode)?;
    Files::register(&mut context.vm.states);
    let file = OpenFile::new(file, name_in_messages(&path), false, true);
    Ok(Value::Int(context.vm.states.get::<Files>().add(file)))
}

/// What may be written at a path need not be what may be read there: the folders of both rights were opened apart.
pub(super) fn let_read(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (path, place) = judged(context, 1, Right::Read, false)?;
    let readable = opened(context, &path, Right::Read, &place, Mode::READ)?;
    let number = context.int(0)?;
    let file = context.vm.states.get::<Files>().get(number)?;
    let same = match (file.metadata(), readable.metadata()) {
        (Ok(written), Ok(read)) => place.dir.is_none() || place::is_same(&written, &read),
        _ => false,
    };
    if !same {
        let message = format!(
            "{} may not be read: --allow-read leads to another file by this path",
            name_in_messages(&path)
        );
        return Err(Failure::new(Trap::Denied, message));
    }
    file.reads = true;
    Ok(Value::Unit)
}

/// A size or place that the program gives.
fn natural(value: i64, what: &str) -> Result<u64, Failure> {
    u64::try_from(value).map_err(|_| Failure::new(Trap::InvalidArgument, format!("{what} cannot be {value}")))
}

/// Does something with the input of the open file that argument 0 is.
fn with_input<T>(
    context: &mut Context<'_>,
    read: impl FnOnce(
        &mut Input,
        &mut vitte_heap::Heap,
        &mut vitte_runtime::Meter,
        &str,
        crate::input::Reading<'_>,
    ) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let number = context.int(0)?;
    let (input, file, name) = context.vm.states.get::<Files>().get(number)?.reading()?;
    read(input, &mut context.vm.heap, &mut context.vm.meter, name, &mut |_, into| read_from(file, name, into))
}

pub(super) fn read_line(context: &mut Context<'_>) -> Result<Value, Failure> {
    let line = with_input(context, |input, heap, meter, name, read| input.line(heap, meter, name, read))?;
    Ok(line.map_or(Value::Null, Value::Ref))
}

pub(super) fn read_all(context: &mut Context<'_>) -> Result<Value, Failure> {
    with_input(context, |input, heap, meter, name, read| input.all(heap, meter, name, read)).map(Value::Ref)
}

/// How many bytes argument 1 asks for.
fn count(context: &Context<'_>) -> Result<usize, Failure> {
    let count = natural(context.int(1)?, "the number of bytes to read")?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

pub(super) fn read_some(context: &mut Context<'_>) -> Result<Value, Failure> {
    let most = count(context)?;
    with_input(context, |input, heap, meter, name, read| input.some(most, heap, meter, name, read))
        .map(Value::Ref)
}

pub(super) fn read_bytes(context: &mut Context<'_>) -> Result<Value, Failure> {
    let most = count(context)?;
    let bytes = with_input(context, |input, heap, meter, _, read| {
        input.want(most, heap, meter, read)?;
        let bytes = input.rest()[..most.min(input.rest().len())].to_vec();
        input.take(bytes.len());
        Ok(bytes)
    })?;
    context.new_bytes(&bytes)
}

pub(super) fn write_text(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (number, text) = (context.int(0)?, context.handle(1)?);
    let text = context.vm.heap.string(text)?.as_bytes();
    context.vm.host.used.output(&context.vm.host.limits, text.len())?;
    context.vm.states.get::<Files>().write(number, text)?;
    Ok(Value::Unit)
}

pub(super) fn write_line(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (number, text) = (context.int(0)?, context.handle(1)?);
    let text = context.vm.heap.string(text)?.as_bytes();
    context.vm.host.used.output(&context.vm.host.limits, text.len() + 1)?;
    let files = context.vm.states.get::<Files>();
    files.write(number, text)?;
    files.write(number, b"\n")?;
    Ok(Value::Unit)
}

pub(super) fn write_bytes(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (number, bytes) = (context.int(0)?, context.handle(1)?);
    let bytes = context.vm.heap.array_bools(bytes)?;
    context.vm.host.used.output(&context.vm.host.limits, bytes.len())?;
    context.vm.states.get::<Files>().write(number, bytes)?;
    Ok(Value::Unit)
}

pub(super) fn copy(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (from, to) = (context.int(0)?, context.int(1)?);
    let files = context.vm.states.get::<Files>();
    let source = files.get(from)?.metadata();
    files.get(to)?.empty_for(&source)?;
    let mut copied = 0_u64;
    loop {
        let files = context.vm.states.get::<Files>();
        let (input, file, name) = files.get(from)?.reading()?;
        input.fill(&context.vm.heap, &context.vm.meter, &mut |_, into| read_from(file, name, into))?;
        let piece = input.rest().to_vec();
        input.take(piece.len());
        if piece.is_empty() {
            return Ok(Value::Int(copied as i64));
        }
        context.vm.meter.charge(price_of_bytes(piece.len() as u64))?;
        context.vm.meter.look()?;
        context.vm.host.used.output(&context.vm.host.limits, piece.len())?;
        files.write(to, &piece)?;
        copied += piece.len() as u64;
    }
}

pub(super) fn seek(context: &mut Context<'_>) -> Result<Value, Failure> {
    let to = natural(context.int(1)?, "a place in a file")?;
    let number = context.int(0)?;
    context.vm.states.get::<Files>().get(number)?.seek(to)?;
    Ok(Value::Unit)
}

/// A length or place as a value.
fn length(value: u64) -> Value {
    Value::Int(i64::try_from(value).unwrap_or(i64::MAX))
}

pub(super) fn position(context: &mut Context<'_>) -> Result<Value, Failure> {
    let number = context.int(0)?;
    context.vm.states.get::<Files>().get(number)?.position().map(length)
}

pub(super) fn size(context: &mut Context<'_>) -> Result<Value, Failure> {
    let number = context.int(0)?;
    context.vm.states.get::<Files>().get(number)?.size().map(length)
}

pub(super) fn flush(context: &mut Context<'_>) -> Result<Value, Failure> {
    let number = context.int(0)?;
    context.vm.states.get::<Files>().get(number)?.flush()?;
    Ok(Value::Unit)
}

pub(super) fn close(context: &mut Context<'_>) -> Result<Value, Failure> {
    let number = context.int(0)?;
    context.vm.states.get::<Files>().close(number)?;
    Ok(Value::Unit)
}

pub(super) fn is_open(context: &mut Context<'_>) -> Result<Value, Failure> {
    let number = context.int(0)?;
    Ok(Value::Bool(context.vm.states.get::<Files>().is_open(number)))
}
