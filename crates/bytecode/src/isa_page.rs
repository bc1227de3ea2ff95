//! The reference page of the instruction set, `docs/isa.md`, written from the opcode table alone.

use crate::isa::{Flow, Op, OpInfo};
use crate::operands::{Classes, Role, Spec, Table};
use std::fmt::Write;

/// The text of `docs/isa.md`. `cargo xtask codegen` writes it there; a test fails while the page says anything else.
pub fn generate() -> String {
    let mut page = String::from(INTRODUCTION);
    let families = families();
    let _ = writeln!(page, "\n## Families\n\n{} opcodes in {} families.\n", Op::ALL.len(), families.len());
    index(&mut page, &families);
    for (family, rows) in &families {
        let _ = write!(page, "\n### {family}\n\n");
        table(&mut page, rows);
    }
    page
}

const INTRODUCTION: &str = "\
# The instruction set

<!-- Written by `cargo xtask codegen` from `crates/bytecode/src/isa.rs`. Change that table, not this page. -->

An instruction is one little-endian word of 64 bits. The lowest byte is the opcode, the next is zero; three operands of
16 bits follow, or one of 16 and one of 32.

```text
 63          48 47          32 31          16 15     8 7      0
┌──────────────┬──────────────┬──────────────┬────────┬────────┐
│  operand 3   │  operand 2   │  operand 1   │  zero  │ opcode │
├──────────────┴──────────────┼──────────────┼────────┼────────┤
│      a 32-bit operand       │  operand 1   │  zero  │ opcode │
└─────────────────────────────┴──────────────┴────────┴────────┘
```

A 32-bit operand takes the upper half of the word even where it is the only operand. Bits that an instruction does not
use are zero.

A mnemonic is built from parts in one order: the family (`ADD`), an optional form (`_IMM`: the last input stands in the
instruction), and behind the point the type it works on (`ADD_IMM.int`). In [listings](assembly.md) the family alone is
enough where the registers tell the type.

An instruction with a variable number of inputs is followed by `ARGS` words, three registers to a word. How many there
are follows from the callee, the type, or a count in the instruction; lanes that are not needed are zero.

## How to read the tables

| operand | is |
|---|---|
| **`dst`** | a register that is written |
| `src` | a register that is read |
| ***`i`*** | a register that is read and written |
| `name`: what | a number in the instruction: an immediate, a distance, or an index |

Behind a register stands the type it must have. Numbers in the instruction have 16 bits where 32 are not mentioned. A
distance counts instructions from the next one. *Traps* are the errors an instruction can raise; the limits of the host
(fuel, time, memory) can end a program at any instruction.
";

/// The families in the order in which the table first names them, each with its rows.
fn families() -> Vec<(&'static str, Vec<&'static OpInfo>)> {
    let mut families: Vec<(&str, Vec<&OpInfo>)> = Vec::new();
    for info in Op::ALL.iter().map(|op| op.info()) {
        match families.iter_mut().find(|(family, _)| *family == info.family()) {
            Some((_, rows)) => rows.push(info),
            None => families.push((info.family(), vec![info])),
        }
    }
    families
}

/// Links to all families, with the types each works on.
fn index(page: &mut String, families: &[(&str, Vec<&OpInfo>)]) {
    page.push_str("| family | types |\n|---|---|\n");
    for (family, rows) in families {
        let suffixes: Vec<_> = rows.iter().filter_map(|row| row.suffix()).collect();
        let _ = writeln!(page, "| [{family}](#{}) | {} |", family.to_lowercase(), suffixes.join(", "));
    }
}

fn table(page: &mut String, rows: &[&OpInfo]) {
    page.push_str("| byte | mnemonic | operands | meaning | traps | then |\n|---|---|---|---|---|---|\n");
    for row in rows {
        let operands: Vec<_> = row.operands.iter().map(|(name, spec)| operand(row, name, *spec)).collect();
        let traps: Vec<_> = row.traps.iter().map(|trap| trap.name()).collect();
        let cells = [
            format!("`0x{:02x}`", row.op as u8),
            format!("`{}`", row.mnemonic),
            operands.join("<br>"),
            row.meaning.trim().to_string(),
            traps.join(", "),
            then(row.flow).to_string(),
        ];
        // A bar would end the cell, also inside of code.
        let cells = cells.map(|cell| cell.replace('|', "\\|"));
        let _ = writeln!(page, "| {} |", cells.join(" | "));
    }
}

fn operand(row: &OpInfo, name: &str, spec: Spec) -> String {
    let bits = if spec.wide { " (32 bits)" } else { "" };
    let what = match spec.role {
        Role::Out(classes) => return format!("**`{name}`** {}", kind(classes)),
        Role::OutOrNone => return format!("**`{name}`** any type, or 65535 for no result"),
        Role::In(classes) => return format!("`{name}` {}", kind(classes)),
        Role::InOut(classes) => return format!("***`{name}`*** {}", kind(classes)),
        Role::Immediate => "signed number",
        Role::Flag => "0 or 1",
        Role::Count if row.flow == Flow::Data => return format!("`{name}` any type"),
        Role::Count => "number of inputs that follow",
        Role::Jump => "distance",
        Role::Trap => "number of a trap",
        Role::Parameter => "parameter",
        Role::Field => "field",
        Role::Variant => "variant",
        Role::Payload => "variant and, in the lower eight bits, position of a value that it carries",
        Role::Method => "method of the trait",
        Role::Capture => "capture of the closure",
        Role::Choices => "number of instructions",
        Role::Index(table) => table_name(table),
    };
    format!("`{name}`: {what}{bits}")
}

fn kind(classes: Classes) -> String {
    let text = classes.to_string();
    if text.contains('<') { format!("`{text}`") } else { text }
}

fn table_name(table: Table) -> &'static str {
    match table {
        Table::Ints => "integer constant",
        Table::Floats => "float constant",
        Table::Strings => "string constant",
        Table::Types => "type",
        Table::Globals => "global",
        Table::Functions => "function",
        Table::Imports => "imported native",
    }
}

fn then(flow: Flow) -> &'static str {
    match flow {
        Flow::Next => "next",
        Flow::NextAfterArgs => "next, behind its `ARGS`",
        Flow::Branch => "next or target",
        Flow::Choose => "one of those that follow",
        Flow::Jump => "target",
        Flow::End => "leaves",
        Flow::Data => "data",
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_page_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/isa.md");
        let page = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            page.replace("\r\n", "\n") == super::generate(),
            "docs/isa.md is out of date: run `cargo xtask codegen`"
        );
    }

    #[test]
    fn every_opcode_has_its_row() {
        let page = super::generate();
        for op in crate::isa::Op::ALL {
            assert!(page.contains(&format!("| `{}` |", op.info().mnemonic)), "{op:?}");
        }
    }
}
