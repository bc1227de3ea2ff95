//! How often each opcode is executed, and each pair of opcodes in a row: what instructions are worth making faster or joining.

use super::{Tracer, View};
use std::fmt::Write as _;
use std::io::Write;
use vitte_bytecode::Op;

/// How many opcodes there can be.
const OPCODES: usize = 256;
/// How many lines each table has at most.
const LINES: usize = 40;

/// Counts instructions, and writes the counts when the program ends.
pub struct OpcodeProfile {
    out: Box<dyn Write + Send>,
    opcodes: Vec<u64>,
    /// By the first opcode, then the second.
    pairs: Vec<u64>,
    /// The instruction before.
    last: Option<u8>,
}

impl OpcodeProfile {
    /// A profile that is written to `out`.
    pub fn new(out: Box<dyn Write + Send>) -> OpcodeProfile {
        OpcodeProfile { out, opcodes: vec![0; OPCODES], pairs: vec![0; OPCODES * OPCODES], last: None }
    }

    fn count(&mut self, opcode: u8) {
        self.opcodes[usize::from(opcode)] += 1;
        if let Some(last) = self.last.replace(opcode) {
            self.pairs[usize::from(last) * OPCODES + usize::from(opcode)] += 1;
        }
    }

    fn text(&self) -> String {
        let total: u64 = self.opcodes.iter().sum();
        let name = |byte: usize| Op::from_byte(byte as u8).map_or("?", |op| op.info().mnemonic);
        let mut out = format!("{total} instructions\n");
        table(&mut out, &self.opcodes, total, |at| name(at).to_string());
        out.push_str("\nin a row\n");
        let pair = |at: usize| format!("{}  {}", name(at / OPCODES), name(at % OPCODES));
        table(&mut out, &self.pairs, total, pair);
        out
    }
}

/// The greatest counts, each with its share of all instructions.
fn table(out: &mut String, counts: &[u64], total: u64, name: impl Fn(usize) -> String) {
    let mut rows: Vec<(usize, u64)> = counts.iter().copied().enumerate().filter(|row| row.1 > 0).collect();
    rows.sort_by_key(|&(at, count)| (std::cmp::Reverse(count), at));
    for &(at, count) in rows.iter().take(LINES) {
        let share = count as f64 / total as f64 * 100.0;
        let _ = writeln!(out, "{count:>14} {share:>6.2}%  {}", name(at));
    }
}

impl Tracer for OpcodeProfile {
    fn instruction(&mut self, view: &View<'_>) {
        if let Some(op) = view.op() {
            self.count(op as u8);
        }
    }

    fn end(&mut self) {
        // A profile that no one can read is no reason to stop the program.
        let _ = self.out.write_all(self.text().as_bytes());
        let _ = self.out.flush();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_stand_first() {
        let mut profile = OpcodeProfile::new(Box::new(std::io::sink()));
        for op in [Op::AddInt, Op::LoopLtInt, Op::AddInt, Op::LoopLtInt, Op::ReturnUnit] {
            profile.count(op as u8);
        }
        assert_eq!(
            profile.text(),
            "5 instructions\n             2  40.00%  ADD.int\n             2  40.00%  LOOP_LT.int\n             \
             1  20.00%  RETURN_UNIT\n\nin a row\n             2  40.00%  ADD.int  LOOP_LT.int\n             \
             1  20.00%  LOOP_LT.int  ADD.int\n             1  20.00%  LOOP_LT.int  RETURN_UNIT\n"
        );
    }
}
