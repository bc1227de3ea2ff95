//! Instructions at the ends of their operands' ranges: code too long or too wide to be written by hand.

use crate::machine::{MODES, assemble, run};
use std::fmt::Write;

/// Runs a listing in every mode and compares what it prints.
fn check(listing: &str, stdout: &str) {
    let module = assemble(listing).unwrap();
    for mode in MODES {
        let ended = run(&module, mode).unwrap();
        assert_eq!((ended.stdout.as_str(), ended.stop), (stdout, None), "{mode:?}");
    }
}

/// `count` instructions that tell when they are executed: the sum of what they add.
fn filler(count: usize) -> String {
    "  ADD_IMM.int r0, r0, 1\n".repeat(count)
}

#[test]
fn short_jumps_reach_their_farthest_targets() {
    // 32,767 instructions ahead, and 32,768 back: over all that lies between and the branch itself.
    let ahead =
        format!("  IF_EQ_IMM.int r0, 0, far\n{}far:\n  PRINT.int r0\n  RETURN_UNIT\n", filler(32_767));
    check(&format!("MAIN\n{ahead}END\n"), "0\n");
    let body = filler(32_767);
    let back = format!("back:\n{body}  IF_LT_IMM.int r0, 32767, back\n  PRINT.int r0\n  RETURN_UNIT\n");
    check(&format!("MAIN\n{back}END\n"), "32767\n");
    let twice = format!(
        "  LOAD_CONST.int r1, 40000\nback:\n{body}  IF_LT.int r0, r1, back\n  PRINT.int r0\n  RETURN_UNIT\n"
    );
    check(&format!("MAIN\n{twice}END\n"), "65534\n");
}

#[test]
fn long_jumps_go_farther() {
    let filler = filler(70_000);
    check(&format!("MAIN\n  JUMP far\n{filler}far:\n  PRINT.int r0\n  RETURN_UNIT\nEND\n"), "0\n");
    let back = format!("back:\n{filler}  LT.int r2, r0, r1\n  IF r2, back\n  PRINT.int r0\n  RETURN_UNIT\n");
    check(&format!("MAIN\n  LOAD_CONST.int r1, 70001\n{back}END\n"), "140000\n");
}

/// Registers `r1` to `r<count>`, which hold 1 to `count`, as operands.
fn numbers(count: usize, out: &mut String) -> String {
    for number in 1..=count {
        let _ = writeln!(out, "  LOAD_CONST.int r{number}, {number}");
    }
    (1..=count).map(|number| format!(", r{number}")).collect()
}

#[test]
fn calls_take_hundreds_of_arguments() {
    // Around multiples of three, the arguments of one word.
    for count in [98, 99, 100, 997] {
        let params: Vec<_> = (0..count).map(|number| format!("p{number}: int")).collect();
        let mut body = String::from("  LOAD_CONST.int r0, 0\n");
        for number in 0..count {
            let _ = writeln!(body, "  MUL_IMM.int r1, p{number}, {}\n  ADD.int r0, r0, r1", number % 7 + 1);
        }
        let mut main = String::new();
        let args = numbers(count, &mut main);
        let sum: usize = (0..count).map(|number| (number + 1) * (number % 7 + 1)).sum();
        let listing = format!(
            "FUNC sum({}) -> int\n{body}  RETURN r0\nEND\nMAIN\n{main}  CALL r0, sum{args}\n  PRINT.int r0\n  RETURN_UNIT\nEND\n",
            params.join(", ")
        );
        check(&listing, &format!("{sum}\n"));
    }
}

#[test]
fn new_objects_take_thousands_of_parts() {
    // Small and large objects: the bound between them is at about a thousand words.
    for count in [1000, 1019, 1020, 1021, 1022, 1023, 1024, 2000] {
        let mut main = String::from("  REGS r0: int, r5000: array<int>, r5001: Wide, r5002: array<bool>\n");
        let args = numbers(count, &mut main);
        let fields: Vec<_> = (1..=count).map(|number| format!("f{number}: int")).collect();
        let flags = ", r5003, r5004".repeat(count / 2);
        let _ = write!(
            main,
            "  ALLOC.array r5000, array<int>{args}\n  ALLOC.struct r5001, Wide{args}\n  LOAD_CONST.bool r5003, true\n  \
               LOAD_CONST.bool r5004, false\n  ALLOC.array r5002, array<bool>{flags}\n  LEN.array r0, r5000\n  PRINT.int r0\n  \
               LEN.array r0, r5002\n  PRINT.int r0\n  LOAD_FIELD.int r0, r5001, f1\n  PRINT.int r0\n  \
               LOAD_FIELD.int r0, r5001, f{count}\n  PRINT.int r0\n  ADD_IMM.int r0, r0, -1\n  LOAD_ELEM.int r0, r5000, r0\n  \
               PRINT.int r0\n  ADD_IMM.int r0, r0, -1\n  LOAD_ELEM.bool r5003, r5002, r1\n  PRINT.bool r5003\n  RETURN_UNIT\n"
        );
        let listing = format!("TYPE Wide {{ {} }}\nMAIN\n{main}END\n", fields.join(", "));
        check(&listing, &format!("{count}\n{}\n1\n{count}\n{count}\nfalse\n", count / 2 * 2));
    }
}

/// New objects of references, each part of which the collections in between move.
#[test]
fn new_objects_take_thousands_of_references() {
    for count in [3, 1021, 1500] {
        let mut main =
            String::from("  REGS r0: int, r5000: array<string>, r5001: Wide, r5002: string, r5003: bool\n");
        for number in 1..=count {
            let _ = writeln!(main, "  LOAD_CONST.string r{number}, \"{number} \"");
        }
        let args: String = (1..=count).map(|number| format!(", r{number}")).collect();
        let fields: Vec<_> = (1..=count).map(|number| format!("f{number}: string")).collect();
        let _ = write!(
            main,
            "  ALLOC.array r5000, array<string>{args}\n  ALLOC.struct r5001, Wide{args}\n  CONCAT r5002{args}\n  \
               PRINT.string r5002\n  LOAD_CONST.int r0, {}\n  LOAD_ELEM.ref r5002, r5000, r0\n  EQ.ref r5003, r5002, r{count}\n  \
               PRINT.bool r5003\n  LOAD_FIELD.ref r5002, r5001, f{count}\n  PRINT.string r5002\n  RETURN_UNIT\n",
            count - 1
        );
        let listing = format!("TYPE Wide {{ {} }}\nMAIN\n{main}END\n", fields.join(", "));
        let joined: String = (1..=count).map(|number| format!("{number} ")).collect();
        check(&listing, &format!("{joined}\ntrue\n{count} \n"));
    }
}

#[test]
fn choices_reach_their_farthest_target() {
    let count = usize::from(u16::MAX);
    for (chosen, sum) in [(0, count), (1, count - 1), (count - 1, 1), (count, 0), (count + 1, 0)] {
        let filler = filler(count);
        check(
            &format!(
                "MAIN\n  LOAD_CONST.int r1, {chosen}\n  SWITCH r1, {count}\n{filler}  PRINT.int r0\n  RETURN_UNIT\nEND\n"
            ),
            &format!("{sum}\n"),
        );
    }
}

/// As many variants as there can be, which carry as much as they can: references first, last, or in turns with others.
#[test]
fn enums_carry_as_much_as_fits() {
    let kinds = |variant: usize| -> Vec<bool> {
        match variant {
            0 => vec![true; 255],
            1 => vec![false; 255],
            _ => (0..255).map(|position| (position + variant).is_multiple_of(3)).collect(),
        }
    };
    let variants: Vec<_> = (0..256)
        .map(|variant| {
            let names = kinds(variant).into_iter().map(|reference| if reference { "string" } else { "int" });
            format!("V{variant}({})", names.collect::<Vec<_>>().join(", "))
        })
        .collect();
    let mut main = String::from("  REGS r0: Wide, r1: int, r2: string\n");
    for number in 0..255 {
        let _ = writeln!(main, "  LOAD_CONST.int r{}, {number}", number + 1000);
        let _ = writeln!(main, "  LOAD_CONST.string r{}, \"s{number}\"", number + 2000);
    }
    let mut stdout = String::new();
    for variant in [0, 1, 2, 255] {
        let kinds = kinds(variant);
        let register = |position: usize| position + if kinds[position] { 2000 } else { 1000 };
        let args: String = (0..255).map(|position| format!(", r{}", register(position))).collect();
        let _ = writeln!(main, "  ALLOC.enum r0, Wide, V{variant}{args}\n  LOAD_TAG r1, r0\n  PRINT.int r1");
        let _ = writeln!(stdout, "{variant}");
        for position in [0, 1, 2, 127, 128, 253, 254] {
            let (suffix, register, prefix) =
                if kinds[position] { ("ref", "r2", "s") } else { ("int", "r1", "") };
            let print = if kinds[position] { "string" } else { "int" };
            let _ = writeln!(
                main,
                "  LOAD_PAYLOAD.{suffix} {register}, r0, V{variant}.{position}\n  PRINT.{print} {register}"
            );
            let _ = writeln!(stdout, "{prefix}{position}");
        }
    }
    let listing = format!("TYPE Wide = enum {{ {} }}\nMAIN\n{main}  RETURN_UNIT\nEND\n", variants.join(", "));
    check(&listing, &stdout);
}
