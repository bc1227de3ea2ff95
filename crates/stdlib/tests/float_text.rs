//! Floats as text, held against Python's `repr`, which promises the same digits: the shortest that read back the same,
//! and of those the nearest, and of two equally near the even ones. `VITTE_SKIP_EXTERNAL=1` skips this test.

use std::io::Write;
use std::process::{Command, Stdio};
use vitte_stdlib::text::{float_text, parse_float};

const RANDOM: u64 = 200_000;

/// Reads bit patterns, one in each line; writes the float in Vitte's form, from the digits of its `repr`.
const ORACLE: &str = r#"
import struct, sys
def text(bits):
    value = struct.unpack("<d", struct.pack("<Q", bits))[0]
    if value != value:
        return "nan"
    sign, shown = ("-", repr(value)[1:]) if repr(value)[0] == "-" else ("", repr(value))
    if shown == "inf":
        return sign + shown
    mantissa, _, exponent = shown.partition("e")
    whole, _, fraction = mantissa.partition(".")
    point = len(whole) + int(exponent or 0)
    digits = whole + fraction
    point -= len(digits) - len(digits.lstrip("0"))
    digits = digits.strip("0")
    if not digits:
        return sign + "0.0"
    if abs(value) >= 1e16 or abs(value) < 1e-5:
        return sign + digits[0] + ("." + digits[1:] if digits[1:] else "") + "e" + str(point - 1)
    if point <= 0:
        return sign + "0." + "0" * -point + digits
    return sign + digits[:point].ljust(point, "0") + "." + (digits[point:] or "0")
sys.stdout.write("".join(text(int(line)) + "\n" for line in sys.stdin))
"#;

/// Random bit patterns (SplitMix64; Steele, Lea and Flood, 2014), and floats where texts have their limits.
fn patterns() -> Vec<u64> {
    let mut state = 0_u64;
    let random = std::iter::repeat_with(|| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    });
    let mut patterns: Vec<u64> = random.take(RANDOM as usize).collect();
    let special =
        [0.0, 5e-324, f64::MIN_POSITIVE, f64::MAX, f64::INFINITY, f64::NAN, 9007199254740992.0 * 0.1];
    patterns.extend(special.map(f64::to_bits));
    patterns.extend((0..2048).map(|exponent| exponent << 52));
    // Around powers of ten, where an exponent appears; and quarters and tenths, where there are ties.
    for power in -30..30 {
        let bits = 10_f64.powi(power).to_bits();
        patterns.extend(bits - 2..=bits + 2);
    }
    patterns.extend((0..20_000).map(|n| f64::from(n) * 0.25 + 1e15).map(f64::to_bits));
    patterns.extend((0..20_000).map(|n| (9007199254740992.0 - f64::from(n)) * 0.1).map(f64::to_bits));
    let negative: Vec<u64> = patterns.iter().rev().take(1000).map(|bits| bits | 1 << 63).collect();
    patterns.extend(negative);
    patterns
}

#[test]
fn the_even_digit_is_chosen() {
    assert_eq!(float_text(9007199254740992.0 * 0.1), "900719925474099.2");
}

#[test]
fn texts_read_back_as_the_same_float() {
    for bits in patterns() {
        let value = f64::from_bits(bits);
        let read = parse_float(&float_text(value)).expect("a float's text is a float");
        assert!(read.to_bits() == bits || read.is_nan() && value.is_nan(), "{value:e}");
    }
}

#[test]
fn texts_are_those_of_python() {
    if std::env::var_os("VITTE_SKIP_EXTERNAL").is_some_and(|value| value == "1") {
        return;
    }
    let patterns = patterns();
    let mut python = Command::new("python3")
        .args(["-c", ORACLE])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 runs; VITTE_SKIP_EXTERNAL=1 does without");
    let mut stdin = python.stdin.take().expect("it is piped");
    let lines: String = patterns.iter().map(|bits| format!("{bits}\n")).collect();
    let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()));
    let output = python.wait_with_output().expect("python3 runs to its end");
    writer.join().expect("no writer panics").expect("python3 reads to the end");
    assert!(output.status.success());
    let texts = String::from_utf8(output.stdout).expect("numbers are UTF-8");
    assert_eq!(texts.lines().count(), patterns.len());
    for (bits, text) in patterns.iter().zip(texts.lines()) {
        assert_eq!(float_text(f64::from_bits(*bits)), text, "{bits:#x}");
    }
}
