//! Sorting that can be stopped. The sorts of Rust's library run to their end whatever happens: they sort what is short. What is
//! longer is sorted by its digits if it is numbers (Hollerith's radix sort, from the lowest digit on), and in runs that are
//! merged if it is texts. All are stable.

use crate::steps::{self, BLOCK};
use std::cmp::Ordering;
use vitte_bytecode::Trap;
use vitte_runtime::{Failure, Meter};

/// How many elements are sorted in one go: some milliseconds.
const SHORT: usize = 1 << 16;
/// How many elements are moved between two looks at the clock.
const STEP: usize = 1 << 17;
/// Bits of a digit, and its values.
const DIGIT: usize = 11;
const VALUES: usize = 1 << DIGIT;
/// Digits of a word.
const DIGITS: usize = 64usize.div_ceil(DIGIT);

/// Sorts integers.
pub(crate) fn ints(meter: &Meter, values: &mut [i64]) -> Result<(), Failure> {
    if values.len() <= SHORT {
        values.sort_unstable();
        return Ok(());
    }
    by_digits(meter, values, |value| value.cast_unsigned() ^ 1 << 63)
}

/// Sorts floats by value, so that -0.0 and 0.0 keep their order, and `nan` behind all others.
pub(crate) fn floats(meter: &Meter, values: &mut [f64]) -> Result<(), Failure> {
    if values.len() <= SHORT {
        values.sort_by(|a, b| crate::text::compare_floats(*a, *b));
        return Ok(());
    }
    by_digits(meter, values, float_key)
}

/// A number that has a float's place in the order.
fn float_key(value: f64) -> u64 {
    if value.is_nan() {
        return u64::MAX;
    }
    // Adding 0.0 makes 0.0 of -0.0.
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

/// So many default values, if the system has room for them.
fn defaults<T: Clone + Default>(count: usize) -> Result<Vec<T>, Failure> {
    let mut values = Vec::new();
    values.try_reserve_exact(count).map_err(|_| Trap::OutOfMemory)?;
    values.resize(count, T::default());
    Ok(values)
}

fn digit(key: u64, number: usize) -> usize {
    (key >> (number * DIGIT)) as usize & (VALUES - 1)
}

/// How often each value of each digit occurs, and whether the keys are in order already.
fn count(meter: &Meter, keys: impl Iterator<Item = u64>) -> Result<(Vec<[u32; VALUES]>, bool), Failure> {
    let mut counts = vec![[0_u32; VALUES]; DIGITS];
    let (mut before, mut in_order) = (0, true);
    for (index, key) in keys.enumerate() {
        if index % STEP == STEP - 1 {
            meter.look()?;
        }
        in_order &= before <= key;
        before = key;
        for (number, counts) in counts.iter_mut().enumerate() {
            counts[digit(key, number)] += 1;
        }
    }
    Ok((counts, in_order))
}

/// Sorts by keys of 64 bits, digit by digit. Digits that are the same everywhere cost nothing.
fn by_digits<T: Copy + Default>(
    meter: &Meter,
    values: &mut [T],
    key: impl Fn(T) -> u64 + Copy,
) -> Result<(), Failure> {
    let (counts, in_order) = count(meter, values.iter().map(|value| key(*value)))?;
    if in_order {
        return Ok(());
    }
    let mut other = defaults(values.len())?;
    let mut is_in_other = false;
    for (number, counts) in counts.iter().enumerate() {
        if counts.iter().any(|count| *count as usize == values.len()) {
            continue;
        }
        if is_in_other {
            deal(meter, &other, values, counts, |value| digit(key(value), number))?;
        } else {
            deal(meter, values, &mut other, counts, |value| digit(key(value), number))?;
        }
        is_in_other = !is_in_other;
    }
    if is_in_other {
        for (to, from) in values.chunks_mut(STEP).zip(other.chunks(STEP)) {
            to.copy_from_slice(from);
            meter.look()?;
        }
    }
    Ok(())
}

/// Puts each element behind those with lower digits, and those before it with the same one.
fn deal<T: Copy>(
    meter: &Meter,
    from: &[T],
    to: &mut [T],
    counts: &[u32; VALUES],
    digit: impl Fn(T) -> usize,
) -> Result<(), Failure> {
    let mut places = [0_usize; VALUES];
    let mut next = 0;
    for (place, count) in places.iter_mut().zip(counts) {
        *place = next;
        next += *count as usize;
    }
    for block in from.chunks(STEP) {
        for value in block {
            let place = &mut places[digit(*value)];
            to[*place] = *value;
            *place += 1;
        }
        meter.look()?;
    }
    Ok(())
}

/// The order of texts: the index of the first, of the second, and so on. Pays for what is compared.
pub(crate) fn order_of_texts(meter: &mut Meter, texts: &[&str]) -> Result<Vec<u32>, Failure> {
    let count = u32::try_from(texts.len()).map_err(|_| Trap::OutOfMemory)?;
    let mut order: Vec<u32> = Vec::new();
    order.try_reserve_exact(texts.len()).map_err(|_| Trap::OutOfMemory)?;
    order.extend(0..count);
    let longest = texts.iter().map(|text| text.len()).max().unwrap_or(0);
    // Of long texts fewer are compared in one go; those that are longer than a block, one by one.
    let run = if longest > BLOCK { 1 } else { (4 * BLOCK / longest.max(1)).clamp(1, 4096) };
    for run in order.chunks_mut(run) {
        let mut compared = 0;
        run.sort_by(|a, b| {
            let (a, b) = (texts[*a as usize], texts[*b as usize]);
            compared += a.len().min(b.len()) as u64;
            a.cmp(b)
        });
        meter.charge(vitte_runtime::price_of_bytes(compared))?;
        meter.look()?;
    }
    let mut other: Vec<u32> = defaults(order.len())?;
    let mut width = run;
    while width < order.len() {
        for (from, to) in order.chunks(width * 2).zip(other.chunks_mut(width * 2)) {
            let (left, right) = from.split_at(width.min(from.len()));
            merge(meter, left, right, to, texts)?;
        }
        std::mem::swap(&mut order, &mut other);
        width = width.saturating_mul(2);
    }
    Ok(order)
}

/// Makes one run of two, of equal texts those from the left first.
fn merge(
    meter: &mut Meter,
    left: &[u32],
    right: &[u32],
    to: &mut [u32],
    texts: &[&str],
) -> Result<(), Failure> {
    let (mut l, mut r) = (0, 0);
    for (step, place) in to.iter_mut().enumerate() {
        if step % 4096 == 4095 {
            meter.look()?;
        }
        let take_left = match (left.get(l), right.get(r)) {
            (Some(a), Some(b)) => {
                let (a, b) = (texts[*a as usize].as_bytes(), texts[*b as usize].as_bytes());
                steps::compare(meter, a, b)? != Ordering::Greater
            }
            (a, _) => a.is_some(),
        };
        let (run, taken) = if take_left { (left, &mut l) } else { (right, &mut r) };
        *place = run[*taken];
        *taken += 1;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use vitte_runtime::MeterConfig;

    /// Numbers without a pattern (Marsaglia's xorshift).
    fn words(count: usize) -> impl Iterator<Item = u64> {
        let mut state = 0x1234_5678_9abc_def1_u64;
        (0..count).map(move |_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        })
    }

    #[test]
    fn numbers_come_in_order() {
        let meter = Meter::new(&MeterConfig::default());
        for count in [0, 1, 1000, SHORT, SHORT + 1, 3 * STEP] {
            for shift in [0, 30, 50, 63] {
                let mut found: Vec<i64> = words(count).map(|word| word.cast_signed() >> shift).collect();
                let mut wanted = found.clone();
                wanted.sort();
                ints(&meter, &mut found).unwrap();
                assert!(found == wanted, "{count} {shift}");
                ints(&meter, &mut found).unwrap();
                assert!(found == wanted);
            }
        }
    }

    #[test]
    fn floats_keep_the_order_of_equal_ones() {
        let meter = Meter::new(&MeterConfig::default());
        let odd = [0.0, -0.0, f64::NAN, f64::INFINITY, -f64::INFINITY, f64::MIN_POSITIVE, -1e-320, 1.5];
        for count in [100, SHORT + 7] {
            let value = |word: u64| match word % 5 {
                0 => odd[word as usize / 5 % odd.len()],
                1 => (word / 5 % 100) as f64 - 50.0,
                _ => f64::from_bits(word),
            };
            let mut found: Vec<f64> = words(count).map(value).collect();
            let mut wanted = found.clone();
            wanted.sort_by(|a, b| crate::text::compare_floats(*a, *b));
            floats(&meter, &mut found).unwrap();
            let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
            assert!(bits(&found) == bits(&wanted), "{count}");
        }
    }

    #[test]
    fn texts_keep_the_order_of_equal_ones() {
        let mut meter = Meter::new(&MeterConfig::default());
        for count in [0, 1, 4096, 10_000, 50_000] {
            let texts: Vec<String> = words(count).map(|word| format!("{}", word % 5000)).collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let mut wanted: Vec<u32> = (0..count as u32).collect();
            wanted.sort_by_key(|index| texts[*index as usize]);
            assert!(order_of_texts(&mut meter, &texts).unwrap() == wanted, "{count}");
        }
        let long = "x".repeat(BLOCK + 1);
        let texts = [long.as_str(), "y", &long, "", &long[1..]];
        assert_eq!(order_of_texts(&mut meter, &texts).unwrap(), [3, 4, 0, 2, 1]);
    }
}
