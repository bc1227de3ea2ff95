//! Long work in steps. A program may be stopped at any moment, also in the middle of joining texts of hundreds of megabytes: so
//! whatever may be long is done block by block, with a look at the clock between them.

use vitte_heap::{Handle, Heap, HeapError};
use vitte_runtime::{Context, Failure, Meter, Value, price_of_bytes};

/// Bytes of a block: a fraction of a millisecond for all that is done with them.
pub(crate) const BLOCK: usize = 1 << 20;
/// Bytes of a block of which more is kept than the bytes themselves, or with which more is done.
pub(crate) const SMALL_BLOCK: usize = 1 << 16;

/// Calls `work` with the parts of a text, each of whole characters.
pub(crate) fn each_block<'a>(
    meter: &Meter,
    text: &'a str,
    size: usize,
    mut work: impl FnMut(&'a str) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut rest = text;
    while rest.len() > size {
        let (block, behind) = rest.split_at(rest.floor_char_boundary(size));
        work(block)?;
        meter.look()?;
        rest = behind;
    }
    work(rest)
}

/// Makes room for more bytes in a text outside of the heap.
pub(crate) fn room(text: &mut String, bytes: usize) -> Result<(), Failure> {
    text.try_reserve(bytes).map_err(|_| vitte_bytecode::Trap::OutOfMemory.into())
}

/// How many characters a text has.
pub(crate) fn count_chars(meter: &Meter, text: &str) -> Result<usize, Failure> {
    let mut count = 0;
    each_block(meter, text, BLOCK, |block| {
        count += block.chars().count();
        Ok(())
    })?;
    Ok(count)
}

/// Whether two sequences of bytes are equal.
pub(crate) fn equal(meter: &Meter, a: &[u8], b: &[u8]) -> Result<bool, Failure> {
    if a.len() != b.len() {
        return Ok(false);
    }
    for (a, b) in a.chunks(BLOCK).zip(b.chunks(BLOCK)) {
        if a != b {
            return Ok(false);
        }
        if a.len() == BLOCK {
            meter.look()?;
        }
    }
    Ok(true)
}

/// The order of two sequences of bytes; for UTF-8 it is that of code points. Pays for what is compared.
pub(crate) fn compare(meter: &mut Meter, a: &[u8], b: &[u8]) -> Result<std::cmp::Ordering, Failure> {
    let common = a.len().min(b.len());
    meter.charge(price_of_bytes(common as u64))?;
    if common <= BLOCK {
        return Ok(a.cmp(b));
    }
    for (a, b) in a[..common].chunks(BLOCK).zip(b[..common].chunks(BLOCK)) {
        if a != b {
            return Ok(a.cmp(b));
        }
        meter.look()?;
    }
    Ok(a.len().cmp(&b.len()))
}

/// The text without the zeros at its start.
pub(crate) fn without_zeros<'a>(meter: &Meter, text: &'a str) -> Result<&'a str, Failure> {
    let mut zeros = 0;
    for block in text.as_bytes().chunks(BLOCK) {
        match block.iter().position(|byte| *byte != b'0') {
            Some(at) => return Ok(&text[zeros + at..]),
            None => zeros += block.len(),
        }
        meter.look()?;
    }
    Ok("")
}

/// The text without the white space at its start.
pub(crate) fn trimmed_start<'a>(meter: &Meter, text: &'a str) -> Result<&'a str, Failure> {
    let mut rest = text;
    loop {
        let (block, behind) = rest.split_at(rest.floor_char_boundary(BLOCK));
        let kept = block.trim_start();
        if !kept.is_empty() || behind.is_empty() {
            return Ok(&rest[block.len() - kept.len()..]);
        }
        meter.look()?;
        rest = behind;
    }
}

/// The text without the white space at its end.
pub(crate) fn trimmed_end<'a>(meter: &Meter, text: &'a str) -> Result<&'a str, Failure> {
    let mut rest = text;
    loop {
        let (before, block) = rest.split_at(rest.ceil_char_boundary(rest.len().saturating_sub(BLOCK)));
        let kept = block.trim_end();
        if !kept.is_empty() || before.is_empty() {
            return Ok(&rest[..before.len() + kept.len()]);
        }
        meter.look()?;
        rest = before;
    }
}

/// Where a text occurs in another, from left to right and without overlap. An empty one occurs before each character and at the
/// end.
#[derive(Default)]
pub(crate) struct Occurrences {
    /// How far the text was searched.
    from: usize,
    ended: bool,
}

impl Occurrences {
    /// Finds those in the next block. False behind the last one.
    pub(crate) fn next_block(
        &mut self,
        meter: &Meter,
        text: &str,
        wanted: &str,
        found: &mut Vec<usize>,
    ) -> Result<bool, Failure> {
        found.clear();
        if self.ended {
            return Ok(false);
        }
        meter.look()?;
        // Wide enough for what is wanted, so that the work stays in proportion.
        let size = SMALL_BLOCK.max(wanted.len().saturating_mul(2));
        let end = text.ceil_char_boundary(self.from.saturating_add(size).min(text.len()));
        let window = &text[self.from..end];
        self.ended = end == text.len();
        if wanted.is_empty() {
            found.extend(window.char_indices().map(|(at, _)| self.from + at));
            found.extend(self.ended.then_some(end));
            self.from = end;
            return Ok(true);
        }
        match *wanted.as_bytes() {
            [byte] => found.extend(memchr::memchr_iter(byte, window.as_bytes()).map(|at| self.from + at)),
            _ => found.extend(window.match_indices(wanted).map(|(at, _)| self.from + at)),
        }
        // What begins at the end of the window may go on behind it.
        let overlap = text.floor_char_boundary(end - (wanted.len() - 1).min(window.len()));
        self.from = found.last().map_or(overlap, |last| overlap.max(last + wanted.len()));
        Ok(true)
    }
}

/// The first occurrence of a text in another.
pub(crate) fn find(meter: &Meter, text: &str, wanted: &str) -> Result<Option<usize>, Failure> {
    let mut from = 0;
    loop {
        let size = BLOCK.max(wanted.len().saturating_mul(2));
        let end = text.ceil_char_boundary(size.saturating_add(from).min(text.len()));
        if let Some(at) = text[from..end].find(wanted) {
            return Ok(Some(from + at));
        }
        if end == text.len() {
            return Ok(None);
        }
        meter.look()?;
        from = text.floor_char_boundary(end - (wanted.len() - 1));
    }
}

/// A long text that is being made, of a length that is known.
pub(crate) struct Text {
    made: Handle,
    at: usize,
    /// Bytes since the last look at the clock.
    since: usize,
}

impl Text {
    /// Room for so many bytes, which are paid.
    pub(crate) fn new(context: &mut Context<'_>, length: usize) -> Result<Text, Failure> {
        context.check_size(length)?;
        Ok(Text { made: context.new_text(length as u64)?, at: 0, since: 0 })
    }

    fn wrote(&mut self, context: &Context<'_>, bytes: usize) -> Result<(), Failure> {
        self.at += bytes;
        self.since += bytes;
        if self.since >= BLOCK {
            self.since = 0;
            context.vm.meter.look()?;
        }
        Ok(())
    }

    /// Appends a part of another string.
    pub(crate) fn put(
        &mut self,
        context: &mut Context<'_>,
        from: Handle,
        part: std::ops::Range<usize>,
    ) -> Result<(), Failure> {
        let mut start = part.start;
        while start < part.end {
            let mut end = part.end;
            if end - start > BLOCK {
                end = context.vm.heap.string(from)?.floor_char_boundary(start + BLOCK);
            }
            context.vm.heap.string_put(self.made, self.at as u64, from, start as u64..end as u64)?;
            self.wrote(context, end - start)?;
            start = end;
        }
        Ok(())
    }

    /// Appends a text from outside of the heap.
    pub(crate) fn write(&mut self, context: &mut Context<'_>, text: &str) -> Result<(), Failure> {
        let mut rest = text;
        while !rest.is_empty() {
            let (block, behind) = rest.split_at(rest.floor_char_boundary(BLOCK));
            context.vm.heap.string_write(self.made, self.at as u64, block)?;
            self.wrote(context, block.len())?;
            rest = behind;
        }
        Ok(())
    }

    /// Appends a string so many times.
    pub(crate) fn repeat(
        &mut self,
        context: &mut Context<'_>,
        from: Handle,
        count: usize,
    ) -> Result<(), Failure> {
        let text = context.vm.heap.string(from)?;
        let length = text.len();
        if length == 0 {
            return Ok(());
        }
        let at_once = (SMALL_BLOCK / length).min(count);
        if at_once <= 1 {
            return (0..count).try_for_each(|_| self.put(context, from, 0..length));
        }
        let many = text.repeat(at_once);
        for _ in 0..count / at_once {
            self.write(context, &many)?;
        }
        self.write(context, &many[..length * (count % at_once)])
    }

    /// The text as a native's result.
    pub(crate) fn done(self) -> Value {
        Value::Ref(self.made)
    }
}

/// A text from outside of the heap as a native's result. What is already there was bounded by [`Context::check_size`].
pub(crate) fn made(context: &mut Context<'_>, text: &str) -> Result<Value, Failure> {
    if text.len() <= BLOCK {
        return context.new_string(text);
    }
    let mut made = Text::new(context, text.len())?;
    made.write(context, text)?;
    Ok(made.done())
}

/// Bytes from outside of the heap as a new string, or where they stop being text. Whoever asks has paid for them.
pub(crate) fn text_of(
    heap: &mut Heap,
    meter: &Meter,
    bytes: &[u8],
) -> Result<Result<Handle, usize>, Failure> {
    if bytes.len() <= BLOCK {
        return match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Ok(heap.new_string(text)?)),
            Err(error) => Ok(Err(error.valid_up_to())),
        };
    }
    let made = heap.new_string_zeroed(bytes.len() as u64)?;
    let mut at = 0;
    while at < bytes.len() {
        let end = bytes.len().min(at + BLOCK);
        let text = match std::str::from_utf8(&bytes[at..end]) {
            Ok(text) => text,
            // A character that only the block cuts belongs to the next one.
            Err(error) if error.error_len().is_none() && end < bytes.len() => {
                std::str::from_utf8(&bytes[at..at + error.valid_up_to()]).unwrap_or_default()
            }
            Err(error) => return Ok(Err(at + error.valid_up_to())),
        };
        heap.string_write(made, at as u64, text)?;
        meter.look()?;
        at += text.len();
    }
    Ok(Ok(made))
}

/// Bytes from outside of the heap as a native's result.
pub(crate) fn bytes_of(context: &mut Context<'_>, bytes: &[u8]) -> Result<Value, Failure> {
    if bytes.len() <= BLOCK {
        return context.new_bytes(bytes);
    }
    let made = context.new_zeros(bytes.len() as u64)?;
    if let Value::Ref(array) = made {
        for (number, block) in bytes.chunks(BLOCK).enumerate() {
            let start = number * BLOCK;
            context.vm.heap.array_bools_mut(array)?[start..start + block.len()].copy_from_slice(block);
            context.vm.meter.look()?;
        }
    }
    Ok(made)
}

/// Appends elements of an array to another of the same kind, which has room for them.
pub(crate) fn append(
    context: &mut Context<'_>,
    to: Handle,
    from: Handle,
    part: std::ops::Range<u64>,
) -> Result<(), Failure> {
    const ELEMENTS: u64 = BLOCK as u64 / 8;
    let mut start = part.start;
    while start < part.end {
        let count = (part.end - start).min(ELEMENTS);
        context.vm.heap.array_append(to, from, start, count)?;
        if count == ELEMENTS {
            context.vm.meter.look()?;
        }
        start += count;
    }
    Ok(())
}

/// Appends a string to `bytes`, which have room for it.
pub(crate) fn append_text(context: &mut Context<'_>, bytes: Handle, text: Handle) -> Result<(), Failure> {
    let length = context.vm.heap.string_len(text)?;
    let mut start = 0;
    while start < length {
        let end = length.min(start + BLOCK);
        context.vm.heap.bytes_append_part(bytes, text, start..end)?;
        context.vm.meter.look()?;
        start = end;
    }
    Ok(())
}

/// The bytes of an array or of `bytes` in blocks, to be changed.
pub(crate) fn each_bytes_mut(
    context: &mut Context<'_>,
    bytes: Handle,
    mut work: impl FnMut(&mut [u8]),
) -> Result<(), Failure> {
    let blocks = context.vm.heap.array_bools_mut(bytes)?.chunks_mut(BLOCK);
    for block in blocks {
        work(block);
        if block.len() == BLOCK {
            context.vm.meter.look()?;
        }
    }
    Ok(())
}

/// The text of an element of an array of strings.
pub(crate) fn not_null(text: Option<&str>) -> Result<&str, Failure> {
    Ok(text.ok_or(HeapError::Null)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use vitte_runtime::MeterConfig;

    fn all(text: &str, wanted: &str) -> Vec<usize> {
        let meter = Meter::new(&MeterConfig::default());
        let (mut occurrences, mut block, mut found) = (Occurrences::default(), Vec::new(), Vec::new());
        while occurrences.next_block(&meter, text, wanted, &mut block).unwrap() {
            found.extend(&block);
        }
        found
    }

    #[test]
    fn occurrences_are_those_of_the_whole_text() {
        let meter = Meter::new(&MeterConfig::default());
        let long = "aé".repeat(SMALL_BLOCK);
        let odd = format!("{}aaa{}", "b".repeat(SMALL_BLOCK - 2), "aab".repeat(SMALL_BLOCK));
        for text in ["", "a", "aaaa", "xaxbxaxb", &long, &odd, &"a".repeat(SMALL_BLOCK * 2 + 1)] {
            for wanted in ["", "a", "aa", "aab", "é", "éaé", &"ab".repeat(10), &"a".repeat(SMALL_BLOCK)] {
                let expected: Vec<usize> = text.match_indices(wanted).map(|(at, _)| at).collect();
                assert!(all(text, wanted) == expected, "{wanted:.10} in {text:.10}");
                assert_eq!(find(&meter, text, wanted).unwrap(), text.find(wanted));
            }
        }
        let far = format!("{}éb", "é".repeat(BLOCK / 2 + 3));
        assert_eq!(find(&meter, &far, "éb").unwrap(), far.find("éb"));
    }

    #[test]
    fn blocks_are_whole_characters() {
        let meter = Meter::new(&MeterConfig::default());
        let text = "€".repeat(BLOCK);
        assert_eq!(count_chars(&meter, &text).unwrap(), BLOCK);
        let spaces = "\u{3000}".repeat(BLOCK);
        let padded = format!("{spaces}x y{spaces}");
        let start = trimmed_start(&meter, &padded).unwrap();
        assert!(start.starts_with("x y") && trimmed_end(&meter, start).unwrap() == "x y");
        assert_eq!(trimmed_start(&meter, &spaces).unwrap(), "");
        assert_eq!(trimmed_end(&meter, &spaces).unwrap(), "");
        assert_eq!(trimmed_end(&meter, "").unwrap(), "");
    }

    #[test]
    fn bytes_are_compared_to_the_end() {
        let mut meter = Meter::new(&MeterConfig::default());
        let long = vec![7; 2 * BLOCK];
        let mut other = long.clone();
        assert!(equal(&meter, &long, &other).unwrap());
        assert!(compare(&mut meter, &long, &other).unwrap().is_eq());
        assert!(compare(&mut meter, &long, &other[1..]).unwrap().is_gt());
        other[2 * BLOCK - 1] = 8;
        assert!(!equal(&meter, &long, &other).unwrap() && !equal(&meter, b"a", b"").unwrap());
        assert!(compare(&mut meter, &long, &other).unwrap().is_lt());
    }
}
